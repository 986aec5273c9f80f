// SPDX-License-Identifier: MIT
/*
 * Calls that a supervisor could easily get wrong: with limits, with parts, and while
 * other things happen. Prints "ok" where each did what the kernel does; so it does bare,
 * too.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sockets.h"

static void
receive_limits(void)
{
	address addr, peer;
	int datagram = opened(SOCK_DGRAM, &addr), stream = opened(SOCK_STREAM, &addr);
	char byte;

	for (int ms = 40; ms <= 1600; ms *= 40) {
		double start;

		limit_receive(datagram, ms);
		limit_receive(stream, ms);
		start = now();
		insist(receive(datagram, &byte, 1, 0, &peer) < 0 && errno == EAGAIN,
			"a recvfrom with a limit");
		insist_took(start, ms, "recvfrom");
		start = now();
		insist(accept_from(stream, &peer) < 0 && errno == EAGAIN,
			"an accept with a limit");
		insist_took(start, ms, "accept");
	}
}

static void
many_limits(void)
{
	address addr;
	int fd = opened(SOCK_DGRAM, &addr);
	struct timespec none = { 0, 0 }, bad = { 0, -1 }, some = { 100, 0 };

	for (int i = 0; i < 6; i++)
		send_to(fd, "", 1, &addr);
	insist(recvmmsg(fd, prepared(), MANY, 0, &bad) < 0 && errno == EINVAL,
		"a bad limit");
	/* With 32 bits libc itself reads the limit. */
	insist(sizeof(long) < 8 ||
			(recvmmsg(fd, prepared(), MANY, 0, (struct timespec *)8) < 0 &&
				errno == EFAULT),
		"a limit nowhere");
	insist(recvmmsg(fd, prepared(), MANY, 0, &none) == 1, "a limit that is over");
	insist(recvmmsg(fd, prepared(), 2, 0, &some) == 2 && some.tv_sec == 99,
		"a limit that is not");
	insist(recvmmsg(fd, prepared(), MANY, MSG_WAITFORONE, NULL) == 3,
		"what there is");
	insist(is_loopback(prepared()->msg_hdr.msg_name), "the sender of many");
}

static void
parts(void)
{
	address addr, peer;
	int fd = opened(SOCK_DGRAM, &addr);
	char data[16] = "";
	char *big = calloc(1, 70000);

	send_to(fd, "hello world", 11, &addr);
	insist(receive(fd, data, 4, MSG_PEEK, &peer) == 4, "MSG_PEEK");
	insist(receive(fd, data, 4, MSG_PEEK | MSG_TRUNC, &peer) == 11, "MSG_TRUNC");
	insist(receive(fd, data, 4, MSG_TRUNC, &peer) == 11 &&
			strcmp(data, "hell") == 0 && peer.sin_port == addr.sin_port,
		"the beginning");
	insist(receive(fd, data, 4, MSG_DONTWAIT, &peer) < 0 && errno == EAGAIN,
		"the rest of a datagram");
	send_to(fd, "", 0, &addr);
	insist(receive(fd, data, 4, 0, &peer) == 0 && is_loopback(&peer),
		"an empty datagram");
	insist(send_to(fd, big, 65507, &addr) == 65507, "the largest datagram");
	insist(receive(fd, big, 70000, 0, &peer) == 65507, "the largest datagram");
	insist(send_to(fd, big, 65508, &addr) < 0 && errno == EMSGSIZE, "a larger one");
}

static void
bad_pointers(void)
{
	address addr, peer = { 0 };
	int fd = opened(SOCK_DGRAM, &addr);
	socklen_t len = sizeof(peer), negative = (socklen_t)-1;
	char data[4], *nowhere = (char *)8;

	insist(send_to(fd, nowhere, 9, &addr) < 0 && errno == EFAULT, "bad data");
	insist(send_to(fd, "", 1, (address *)nowhere) < 0 && errno == EFAULT,
		"a bad name");
	for (int i = 0; i < 3; i++)
		send_to(fd, "xy", 2, &addr);
	insist(receive(fd, nowhere, 4, 0, &peer) < 0 && errno == EFAULT, "bad room");
	insist(peer.sin_family == 0, "a name for what failed");
	insist(recvfrom(fd, data, 4, 0, (struct sockaddr *)nowhere, &len) < 0 &&
			errno == EFAULT,
		"bad room for a name");
	insist(recvfrom(fd, data, 4, 0, (struct sockaddr *)&peer, &negative) < 0 &&
			errno == EINVAL,
		"a negative length");
	insist(receive(fd, data, 4, MSG_DONTWAIT, &peer) < 0 && errno == EAGAIN,
		"all three are gone");
}

static void
bad_options(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM, 0), *nowhere = (int *)8, on = 1, value = 7;
	const int option = IPV6_V6ONLY;
	socklen_t len = sizeof(value);

	insist(setsockopt(fd, SOL_IPV6, option, nowhere, len) < 0 && errno == EFAULT,
		"an option from nowhere");
	insist(setsockopt(fd, SOL_IPV6, option, &on, (socklen_t)-1) < 0 &&
			errno == EINVAL,
		"an option of negative length");
	insist(setsockopt(fd, SOL_IPV6, option, &on, 1) < 0 && errno == EINVAL,
		"a short option");
	insist(setsockopt(fd, SOL_IPV6, option, &on, len) == 0, "IPV6_V6ONLY");
	insist(getsockopt(fd, SOL_IPV6, option, nowhere, &len) < 0 && errno == EFAULT,
		"an option to nowhere");
	insist(getsockopt(fd, SOL_IPV6, option, &value, (socklen_t *)nowhere) < 0 &&
			errno == EFAULT,
		"a length in nowhere");
	len = (socklen_t)-1;
	insist(getsockopt(fd, SOL_IPV6, option, &value, &len) == 0 &&
			len == sizeof(value),
		"a negative length, which is a long one here");
	len = 1;
	insist(getsockopt(fd, SOL_IPV6, option, &value, &len) == 0 && len == 1 &&
			*(char *)&value == 1,
		"a part of an option");
	close(fd);
}

/* That of libc may look at the limit itself. */
static int
several(int fd, struct mmsghdr *messages, unsigned count, struct timespec *limit)
{
	return (int)syscall(SYS_recvmmsg, fd, messages, count, 0, limit);
}

/* Several messages at once, of which one cannot be, and limits that are none. */
static void
bad_messages(void)
{
	address addr;
	int fd = opened(SOCK_DGRAM, &addr);
	char data[4], *nowhere = (char *)8;
	struct iovec good = { data, 2 }, bad = { nowhere, 2 };
	struct msghdr to = { .msg_name = &addr,
		.msg_namelen = sizeof(addr),
		.msg_iov = &good,
		.msg_iovlen = 1 };
	struct mmsghdr messages[3] = { { .msg_hdr = to }, { .msg_hdr = to },
		{ .msg_hdr = to } };
	struct timespec over = { 0, 1000000000 }, past = { -1, 0 }, none = { 0, 0 };
	struct timespec ages = { INT32_MAX, 0 };

	messages[1].msg_hdr.msg_iov = &bad;
	insist(sendmmsg(fd, messages, 3, 0) == 1, "one of three");
	insist(sendmmsg(fd, messages + 1, 2, 0) < 0 && errno == EFAULT, "none of two");
	insist(sendmmsg(fd, messages, 0, 0) == 0, "none of none");
	insist(sendmmsg(fd, (struct mmsghdr *)nowhere, 2, 0) < 0 && errno == EFAULT,
		"messages in nowhere");
	insist(sendmmsg(fd, messages, 1, 0) == 1, "one more");
	insist(several(fd, messages, 1, &over) < 0 && errno == EINVAL,
		"too many nanoseconds");
	insist(several(fd, messages, 1, &past) < 0 && errno == EINVAL, "a negative time");
	insist(several(fd, messages, 1, (struct timespec *)nowhere) < 0 &&
			errno == EFAULT,
		"a time in nowhere");
	insist(several(fd, messages, 3, &none) == 1, "the first of two, as time is over");
	insist(several(fd, messages, 1, &ages) == 1, "the second");
	insist(ages.tv_sec >= INT32_MAX - 10, "what is left of ages");
	close(fd);
}

/* Lengths are read, or not, in the order in which the kernel needs them. */
static void
lengths_of_nothing(void)
{
	address addr;
	int fd = opened(SOCK_DGRAM, &addr), client = socket(AF_INET, SOCK_DGRAM, 0);
	char data[8];
	struct iovec part = { data, 1 };
	struct msghdr message = {
		.msg_namelen = (socklen_t)-1, .msg_iov = &part, .msg_iovlen = 1
	};

	connect(client, (struct sockaddr *)&addr, sizeof(addr));
	insist(sendmsg(client, &message, 0) == 1, "sendmsg with no name of some length");
	insist(recvmsg(fd, &message, 0) == 1 && message.msg_namelen == (socklen_t)-1,
		"recvmsg with no name of some length");
	message.msg_name = &addr;
	insist(recvmsg(fd, &message, 0) < 0 && errno == EINVAL,
		"a name of negative length");
	message.msg_namelen = sizeof(addr);
	message.msg_controllen = 64;
	insist(sendmsg(client, &message, 0) < 0, "control data in nowhere");
	close(fd);
	close(client);
}

static void
bad_flags(void)
{
	address addr, peer;
	int fd = opened(SOCK_STREAM, &addr);
	socklen_t len = sizeof(peer);

	insist(accept4(fd, (struct sockaddr *)&peer, &len, 1) < 0 && errno == EINVAL,
		"flags that there are not");
	close(fd);
}

/* When a datagram came, in the structures of the program's word size. */
static void
arrivals(void)
{
	const int micro = 29, nano = 35, on = 1; /* SO_TIMESTAMP, _NS, made of longs */
	union {
		struct cmsghdr header;
		char bytes[64];
	} control;
	address addr;
	int fd = opened(SOCK_DGRAM, &addr);
	char data[1];
	struct iovec part = { data, 1 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes
	};
	long when[2];

	for (int name = micro; name <= nano; name += nano - micro) {
		setsockopt(fd, SOL_SOCKET, name, &on, sizeof(on));
		send_to(fd, "", 1, &addr);
		message.msg_controllen = sizeof(control);
		insist(recvmsg(fd, &message, 0) == 1 &&
				message.msg_controllen == CMSG_SPACE(sizeof(when)) &&
				control.header.cmsg_type == name,
			"a time");
		memcpy(when, CMSG_DATA(&control.header), sizeof(when));
		insist(labs(when[0] - time(NULL)) < 10 && when[1] >= 0 &&
				when[1] < 1000000000,
			"the time");
	}
	close(fd);
}

#ifdef __i386__
/* A limit of 64-bit numbers, the second with padding. */
static void
padded_limit(void)
{
	const long recvmmsg_time64 = 417;
	struct {
		int64_t seconds;
		int32_t nanoseconds, padding;
	} limit = { 5, 0, -1 };
	address addr;
	int fd = opened(SOCK_DGRAM, &addr);

	send_to(fd, "", 1, &addr);
	insist(syscall(recvmmsg_time64, fd, prepared(), 1, 0, &limit) == 1,
		"a limit with padding");
	close(fd);
}
#else
static void
padded_limit(void)
{
}
#endif

/* An address on a connection is ignored. */
static void
stream_names(void)
{
	address addr, peer;
	int server = opened(SOCK_STREAM, &addr), client = connected(&addr);
	int one = accept_from(server, &peer);
	socklen_t len = sizeof(peer);
	char data[8];

	insist(send_to(client, "hello", 5, &addr) == 5, "sendto on a connection");
	insist(recvfrom(one, data, 8, 0, (struct sockaddr *)&peer, &len) == 5 && len == 0,
		"recvfrom on a connection");
	close(server);
	close(client);
	close(one);
}

/* A port is free as soon as who had it is gone. */
static void
killed(void)
{
	address addr, peer;
	int pipes[2], status;
	char byte;

	close(opened(SOCK_STREAM, &addr));
	for (int i = 0; i < 100; i++) {
		pid_t pid;

		insist(pipe(pipes) == 0, "pipe");
		pid = fork();
		if (pid == 0) {
			int fd = socket(AF_INET, SOCK_STREAM, 0);

			insist(bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0 &&
					listen(fd, 4) == 0 && write(pipes[1], "", 1) == 1,
				"a port again");
			while (i % 2 == 0 || accept_from(fd, &peer) < 0)
				connect(fd, (struct sockaddr *)&addr, sizeof(addr));
		}
		close(pipes[1]);
		insist(read(pipes[0], &byte, 1) == 1, "a server again");
		close(pipes[0]);
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
	}
}

static void
spawned(char *self)
{
	char *const argv[] = { self, "names", NULL };
	int status;
	pid_t pid;

	for (int i = 0; i < 20; i++) {
		address addr;

		pid = vfork();
		if (pid == 0) {
			close(opened(SOCK_STREAM, &addr));
			_exit(!is_loopback(&addr));
		}
		insist(waitpid(pid, &status, 0) == pid && status == 0, "a vfork child");
		insist(posix_spawn(&pid, self, NULL, NULL, argv, environ) == 0,
			"posix_spawn");
		insist(waitpid(pid, &status, 0) == pid && status == 0,
			"what was spawned");
	}
}

/*
 * Without a number for a new descriptor, connections wait. The first one may be lost to a
 * supervisor that finds out by it.
 */
static void
full(void)
{
	address addr, peer;
	int server = opened(SOCK_STREAM, &addr), client[2];
	struct rlimit files, few;

	client[0] = connected(&addr);
	client[1] = connected(&addr);
	getrlimit(RLIMIT_NOFILE, &files);
	few = files;
	few.rlim_cur = (rlim_t)client[1] + 1;
	setrlimit(RLIMIT_NOFILE, &few);
	for (int i = 0; i < 5; i++)
		insist(accept_from(server, &peer) < 0 && errno == EMFILE, "EMFILE");
	/* What is above the limit takes no number below it. */
	setrlimit(RLIMIT_NOFILE, &files);
	dup2(server, client[1] + 5);
	setrlimit(RLIMIT_NOFILE, &few);
	insist(accept_from(server, &peer) < 0 && errno == EMFILE, "EMFILE, again");
	close(client[0]);
	insist(accept_from(server, &peer) >= 0, "a connection that waited");
	setrlimit(RLIMIT_NOFILE, &files);
	close(client[1] + 5);
}

static void
thousands(void)
{
	struct rlimit files;
	address addr, last;
	int count, fd = socket(AF_INET, SOCK_DGRAM, 0);

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	count = files.rlim_cur > 3050 ? 3000 : (int)files.rlim_cur - 50;
	for (int i = 0; i < count; i++)
		opened(i % 2 ? SOCK_STREAM : SOCK_DGRAM, i % 2 ? &addr : &last);
	insist(bind(fd, (struct sockaddr *)&last, sizeof(last)) < 0 &&
			errno == EADDRINUSE,
		"a port among thousands");
}

/* The queue is full when there are two. */
static void
connect_limit(void)
{
	struct timeval limit = { 0, 200000 };
	address addr;
	int server = opened(SOCK_STREAM, &addr), client[2];
	double start;

	insist(listen(server, 0) == 0, "a short queue");
	client[0] = connected(&addr);
	client[1] = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(client[1], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	start = now();
	insist(connect(client[1], (struct sockaddr *)&addr, sizeof(addr)) < 0 &&
			errno == EINPROGRESS,
		"a connect with a limit");
	insist_took(start, 200, "connect");
	close(client[0]);
	close(client[1]);
	close(server);
}

static int contested;
static address target;
static volatile bool over;

static void *
contest(void *which)
{
	address addr = target;
	socklen_t len = sizeof(addr);
	char byte = 0;

	while (!over)
		switch ((int)(intptr_t)which % 5) {
		case 0:
			receive(contested, &byte, 1, MSG_DONTWAIT, &addr);
			break;
		case 1:
			send_to(contested, &byte, 1, &target);
			break;
		case 2:
			getsockname(contested, (struct sockaddr *)&addr, &len);
			break;
		case 3:
			bind(contested, (struct sockaddr *)&addr, sizeof(addr));
			break;
		case 4:
			connect(contested, (struct sockaddr *)&target, sizeof(target));
			break;
		}
	return NULL;
}

/* Threads that call on a number while it becomes one socket after the other. */
static void
contests(void)
{
	pthread_t thread[10];

	signal(SIGPIPE, SIG_IGN); /* Some of them are connections, and broken. */
	contested = opened(SOCK_DGRAM, &target);
	for (intptr_t i = 0; i < 10; i++)
		pthread_create(&thread[i], NULL, contest, (void *)i);
	for (int i = 0; i < 500; i++) {
		int fd = socket(AF_INET, i % 2 ? SOCK_DGRAM : SOCK_STREAM, 0);

		if (i % 10 == 0)
			close(contested);
		dup2(fd, contested);
		close(fd);
	}
	over = true;
	for (int i = 0; i < 10; i++)
		pthread_join(thread[i], NULL);
}

/* How often the two below are to look while there are calls, and how often they did. */
enum { LOOKS = 1000000 };
static volatile int looks[2];
static int looked_at[2];

static void *
insist_it_waits(void *which)
{
	int i = (int)(intptr_t)which;

	for (; looks[i] < LOOKS; looks[i]++)
		insist(!(fcntl(looked_at[i], F_GETFL) & O_NONBLOCK), "F_GETFL");
	return NULL;
}

/* Whoever else has the socket, and reads from it, is not told that it does not wait. */
static void
waits(void)
{
	address addr, peer;
	int server = opened(SOCK_STREAM, &addr), client = connected(&addr);
	pthread_t thread[2];

	looked_at[0] = server;
	looked_at[1] = client;
	for (intptr_t i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, insist_it_waits, (void *)i);
	while (looks[0] < LOOKS || looks[1] < LOOKS) {
		insist(connect(client, (struct sockaddr *)&addr, sizeof(addr)) < 0 &&
				errno == EISCONN,
			"a second connect");
		close(connected(&addr));
		close(accept_from(server, &peer));
	}
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
}

int
main(int argc, char **argv)
{
	stream_names();
	if (argc > 1)
		return 0; /* Enough for what has been spawned. */
	parts();
	bad_pointers();
	bad_options();
	bad_messages();
	lengths_of_nothing();
	bad_flags();
	arrivals();
	padded_limit();
	receive_limits();
	many_limits();
	killed();
	spawned(argv[0]);
	full();
	waits();
	connect_limit();
	contests();
	thousands();
	puts("ok");
	return 0;
}
