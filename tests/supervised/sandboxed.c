// SPDX-License-Identifier: MIT
/*
 * usage: sandboxed PORT [more]
 *
 * Forbids itself, with death, all system calls but those that it makes, and with "more"
 * those that the manual says the library makes beside them. Then it speaks with itself.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int calls[] = { SYS_socket, SYS_bind, SYS_listen, SYS_connect, SYS_accept4,
	SYS_sendto, SYS_recvfrom, SYS_exit_group,
	/* More, for the library. */
	SYS_getpeername, SYS_getsockname, SYS_getsockopt, SYS_rt_sigprocmask, SYS_sendmsg,
	SYS_setsockopt };

enum { CALLS = sizeof(calls) / sizeof(*calls), OWN = 8 };

static void
forbid_all_but(int count)
{
	struct sock_filter code[2 * CALLS + 2] = { { BPF_LD | BPF_W | BPF_ABS, 0, 0,
		offsetof(struct seccomp_data, nr) } };
	struct sock_fprog program = { 1, code };

	for (int i = 0; i < count; i++) {
		code[program.len++] = (struct sock_filter){ BPF_JMP | BPF_JEQ | BPF_K, 0,
			1, (unsigned)calls[i] };
		code[program.len++] =
			(struct sock_filter){ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW };
	}
	code[program.len++] =
		(struct sock_filter){ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS };
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0)
		_exit(2);
}

static void
insist(int ok)
{
	if (!ok)
		_exit(1);
}

int
main(int argc, char **argv)
{
	/* Not on the stack: whether it can be read is asked. */
	static struct sockaddr_in here = { .sin_family = AF_INET }, peer;
	static struct sockaddr_in6 here6 = { .sin6_family = AF_INET6 }, peer6;
	struct sockaddr *addr = (struct sockaddr *)&here;
	socklen_t len = sizeof(peer);
	int server, client;
	char byte;

	if (argc < 2)
		return 2;
	here.sin_port = htons((unsigned short)atoi(argv[1]));
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	forbid_all_but(argc > 2 ? CALLS : OWN);

	server = socket(AF_INET, SOCK_STREAM, 0);
	client = socket(AF_INET, SOCK_STREAM, 0);
	insist(bind(server, addr, sizeof(here)) == 0 && listen(server, 1) == 0);
	insist(connect(client, addr, sizeof(here)) == 0);
	insist(accept4(server, (struct sockaddr *)&peer, &len, 0) >= 0);
	insist(peer.sin_addr.s_addr == here.sin_addr.s_addr);

	here6.sin6_port = here.sin_port;
	here6.sin6_addr = in6addr_loopback;
	addr = (struct sockaddr *)&here6;
	len = sizeof(peer6);
	server = socket(AF_INET6, SOCK_DGRAM, 0);
	client = socket(AF_INET6, SOCK_DGRAM, 0);
	insist(bind(server, addr, sizeof(here6)) == 0);
	insist(sendto(client, "", 1, 0, addr, sizeof(here6)) == 1);
	insist(recvfrom(server, &byte, 1, 0, (struct sockaddr *)&peer6, &len) == 1);
	insist(IN6_IS_ADDR_LOOPBACK(&peer6.sin6_addr));
	_exit(0);
}
