// SPDX-License-Identifier: MIT
/* Prints "NAME MICROSECONDS" for each call that a supervisor makes dearer. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 5000 };

static struct sockaddr_in here = { .sin_family = AF_INET };
static int stream[2], datagram[2];

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
bound(int type)
{
	int fd = socket(AF_INET, type, 0);
	struct sockaddr_in addr = here;

	addr.sin_port = 0;
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		exit(1);
	return fd;
}

static void
bind_close(void)
{
	close(bound(SOCK_STREAM));
}

static void
connect_accept_close(void)
{
	struct linger reset = { 1, 0 };
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);
	int client = socket(AF_INET, SOCK_STREAM, 0), server;

	if (connect(client, (struct sockaddr *)&here, sizeof(here)) < 0)
		exit(1);
	server = accept(stream[0], (struct sockaddr *)&peer, &len);
	setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(client);
	close(server);
}

static void
name(void)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	getsockname(stream[0], (struct sockaddr *)&addr, &len);
}

static void
echo(void)
{
	struct sockaddr_in peer, server = here;
	struct sockaddr *from = (struct sockaddr *)&peer;
	socklen_t len = sizeof(peer);
	char byte = 0;

	getsockname(datagram[0], (struct sockaddr *)&server, &len);
	for (int i = 0; i < 10; i++) {
		sendto(datagram[1], &byte, 1, 0, (struct sockaddr *)&server,
			sizeof(server));
		recvfrom(datagram[0], &byte, 1, 0, from, &len);
		sendto(datagram[0], &byte, 1, 0, from, len);
		recvfrom(datagram[1], &byte, 1, 0, from, &len);
	}
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
stream_byte(void)
{
	char byte = 0;

	if (write(stream[1], &byte, 1) != 1)
		exit(1);
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

static void
measure(const char *what, void (*call)(void))
{
	double best = 1e9;

	for (int round = 0; round < 5; round++) {
		double start = now();

		for (int i = 0; i < TIMES / 5; i++)
			call();
		start = (now() - start) / (TIMES / 5.);
		best = start < best ? start : best;
	}
	printf("%s %.2f\n", what, best);
}

int
main(int argc, char **argv)
{
	socklen_t len = sizeof(here);

	if (argc > 1 && strcmp(argv[1], "notification") == 0) {
		supervise_parent();
		measure("notification", parent);
		fflush(stdout);
		kill(0, SIGKILL);
	}
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	stream[0] = bound(SOCK_STREAM);
	listen(stream[0], 64);
	getsockname(stream[0], (struct sockaddr *)&here, &len);
	stream[1] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(stream[1], (struct sockaddr *)&here, sizeof(here)) < 0)
		return 1;
	accept(stream[0], NULL, NULL);
	datagram[0] = bound(SOCK_DGRAM);
	datagram[1] = bound(SOCK_DGRAM);
	measure("bind+close", bind_close);
	measure("connect+accept+close", connect_accept_close);
	measure("getsockname", name);
	measure("10-udp-echoes", echo);
	measure("sendmsg+recvmsg", message);
	measure("tcp-write", stream_byte);
	return 0;
}
