// SPDX-License-Identifier: MIT
/*
 * usage: cost                  print "NAME MICROSECONDS" for what a supervisor makes
 * dearer cost notification     the same for a seccomp notification that is only answered
 *        cost ask ADDRESS PORT the same for the data of a connection to a server there
 *        cost serve PORT       that server: send back what comes
 *        cost NAME TIMES       do that, so often
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "now.h"

/* Short rounds: what else the machine does only adds to some of them. */
enum { ROUNDS = 100, TIMES = 50 };

static struct sockaddr_in here = { .sin_family = AF_INET }, server;
static int stream[3], datagram[2]; /* a listener and the two ends of a connection */
static char block[65536];

/* What bind and connect took, without the calls that a program needs for them. */
static double alone;

static int
bound_to(int type, uint16_t port)
{
	int fd = socket(AF_INET, type, 0);
	struct sockaddr_in addr = here;
	double start = now();

	addr.sin_port = htons(port);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		exit(1);
	alone += now() - start;
	return fd;
}

static int
bound(int type)
{
	return bound_to(type, 0);
}

static void
bind_close(void)
{
	close(bound(SOCK_STREAM));
}

/* Without TIME_WAIT. */
static void
close_pair(int client, int accepted)
{
	struct linger reset = { 1, 0 };

	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(client);
	close(accepted);
}

static int
connected(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	double start = now();

	if (connect(fd, (struct sockaddr *)&here, sizeof(here)) < 0)
		exit(1);
	alone += now() - start;
	return fd;
}

/* An accept that does not ask who it is. */
static void
connect_close(void)
{
	int client = connected();

	close_pair(client, accept(stream[0], NULL, NULL));
}

static void
connect_accept_close(void)
{
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);
	int client = connected();

	close_pair(client, accept(stream[0], (struct sockaddr *)&peer, &len));
}

static void
name(void)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	getsockname(stream[0], (struct sockaddr *)&addr, &len);
}

static void
udp_echo(void)
{
	struct sockaddr_in peer;
	struct sockaddr *from = (struct sockaddr *)&peer;
	socklen_t len = sizeof(peer);
	char byte = 0;

	sendto(datagram[1], &byte, 1, 0, (struct sockaddr *)&server, sizeof(server));
	recvfrom(datagram[0], &byte, 1, 0, from, &len);
	sendto(datagram[0], &byte, 1, 0, from, len);
	recvfrom(datagram[1], &byte, 1, 0, from, &len);
}

/* No names, but in memory, where a filter does not see that. */
static void
message(void)
{
	static int pair[2];
	char byte = 0;
	struct iovec data = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &data, .msg_iovlen = 1 };

	if (!pair[1] && socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) < 0)
		exit(1);
	sendmsg(pair[0], &msg, 0);
	recvmsg(pair[1], &msg, 0);
}

static void
parent(void)
{
	syscall(SYS_getppid);
}

/* What a notification alone costs: a supervisor that lets every call go on. */
static void
supervise_parent(void)
{
	struct sock_filter code[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr) },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_getppid },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_USER_NOTIF },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };
	struct seccomp_notif notif;
	int listener;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	listener = (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	if (listener < 0)
		exit(1);
	if (fork() > 0) {
		close(listener);
		return;
	}
	for (;;) {
		struct seccomp_notif_resp answer = {
			.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE
		};

		memset(&notif, 0, sizeof(notif));
		if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notif) < 0)
			_exit(0);
		answer.id = notif.id;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
}

/* ALL: what CALL takes as a whole. */
static void
measure(const char *what, void (*call)(void), bool all)
{
	double best = 1e9;

	for (int round = 0; round < ROUNDS; round++) {
		double took, start = now();

		alone = 0;
		for (int i = 0; i < TIMES; i++)
			call();
		took = (all ? now() - start : alone) / TIMES;
		best = took < best ? took : best;
	}
	printf("%s %.2f\n", what, best * 1e6);
}

static void
stream_echo(void)
{
	char byte = 0;

	if (send(stream[1], &byte, 1, 0) != 1 || recv(stream[2], &byte, 1, 0) != 1 ||
		write(stream[2], &byte, 1) != 1 || read(stream[1], &byte, 1) != 1)
		exit(1);
}

/* Ask a server for SIZE bytes, with as many. */
static void
ask(size_t size)
{
	if (write(stream[1], block, size) != (ssize_t)size ||
		recv(stream[1], block, size, MSG_WAITALL) != (ssize_t)size)
		exit(1);
}

static void
ask_64(void)
{
	ask(64);
}

static void
ask_64_kib(void)
{
	ask(sizeof(block));
}

static void
serve(void)
{
	ssize_t len;
	int client;

	while ((client = accept(stream[0], NULL, NULL)) >= 0) {
		while ((len = read(client, block, sizeof(block))) > 0)
			if (write(client, block, (size_t)len) != len)
				break;
		close(client);
	}
}

static const struct work {
	const char *name;
	void (*call)(void);
	bool all;
} works[] = {
	{ "bind", bind_close, false },
	{ "connect", connect_close, false },
	{ "connect+accept+close", connect_accept_close, true },
	{ "getsockname", name, true },
	{ "udp-echo", udp_echo, true },
	{ "sendmsg+recvmsg", message, true },
	{ "tcp-echo", stream_echo, true },
};

enum { WORKS = sizeof(works) / sizeof(*works) };

static void
listen_on(uint16_t port)
{
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	stream[0] = bound_to(SOCK_STREAM, port);
	listen(stream[0], 64);
}

static void
prepare(void)
{
	socklen_t len = sizeof(here);

	listen_on(0);
	getsockname(stream[0], (struct sockaddr *)&here, &len);
	stream[1] = connected();
	stream[2] = accept(stream[0], NULL, NULL);
	datagram[0] = bound(SOCK_DGRAM);
	datagram[1] = bound(SOCK_DGRAM);
	getsockname(datagram[0], (struct sockaddr *)&server, &len);
}

static void
repeat(const char *what, int times)
{
	const struct work *work = works;

	while (work < works + WORKS && strcmp(work->name, what) != 0)
		work++;
	if (work == works + WORKS)
		exit(2);
	for (int i = 0; i < times; i++)
		work->call();
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "notification") == 0) {
		supervise_parent();
		measure("notification", parent, true);
		fflush(stdout);
		kill(0, SIGKILL);
	}
	if (argc == 3 && strcmp(argv[1], "serve") == 0) {
		listen_on((uint16_t)atoi(argv[2]));
		serve();
	}
	if (argc == 4) {
		here.sin_addr.s_addr = inet_addr(argv[2]);
		here.sin_port = htons((uint16_t)atoi(argv[3]));
		stream[1] = connected();
		measure("tcp-64-bytes", ask_64, true);
		measure("tcp-64-KiB", ask_64_kib, true);
		return 0;
	}
	prepare();
	if (argc == 3)
		repeat(argv[1], atoi(argv[2]));
	for (int i = 0; i < WORKS && argc == 1; i++)
		measure(works[i].name, works[i].call, works[i].all);
	return 0;
}
