// SPDX-License-Identifier: MIT
/*
 * What a supervised program may do to its supervisor. Prints "ok" where all its calls
 * had the results that they have without a session.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sockets.h"

static struct sockaddr_in
loopback(void)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

/* A server and its client on a port of their own, with every name looked at. */
static void
talk(void)
{
	struct sockaddr_in addr = loopback(), peer;
	struct sockaddr *name = (struct sockaddr *)&addr;
	socklen_t len = sizeof(addr);
	int server = socket(AF_INET, SOCK_STREAM, 0);
	int client = socket(AF_INET, SOCK_STREAM, 0), accepted;

	insist(server >= 0 && client >= 0, "socket");
	insist(bind(server, name, len) == 0, "bind");
	insist(listen(server, 4) == 0, "listen");
	insist(getsockname(server, name, &len) == 0, "getsockname");
	insist(addr.sin_addr.s_addr == htonl(INADDR_LOOPBACK), "the server's name");
	insist(connect(client, name, len) == 0, "connect");
	accepted = accept(server, (struct sockaddr *)&peer, &len);
	insist(accepted >= 0, "accept");
	insist(peer.sin_addr.s_addr == htonl(INADDR_LOOPBACK), "the client's name");
	close(server);
	close(client);
	close(accepted);
}

static void *
run_thread(void *times)
{
	for (int i = 0; i < *(int *)times; i++)
		talk();
	return NULL;
}

static void
threads(int count)
{
	pthread_t *thread = calloc((size_t)count, sizeof(*thread));
	pthread_attr_t attr;
	int times = 3;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	for (int i = 0; i < count; i++)
		insist(pthread_create(&thread[i], &attr, run_thread, &times) == 0,
			"a thread");
	for (int i = 0; i < count; i++)
		pthread_join(thread[i], NULL);
}

static void
forks(int count)
{
	int status;

	for (int i = 0; i < count; i++) {
		pid_t pid = fork();

		insist(pid >= 0, "fork");
		if (pid == 0) {
			talk();
			_exit(0);
		}
		if (i % 20 == 19)
			while (waitpid(-1, &status, WNOHANG) > 0)
				insist(status == 0, "a child");
	}
	while (wait(&status) > 0)
		insist(status == 0, "a child");
}

static void *
hear(void *fd)
{
	address peer;
	char byte;

	insist(receive(*(int *)fd, &byte, 1, 0, &peer) == 1, "recvfrom");
	insist(is_loopback(&peer), "the sender's name");
	return NULL;
}

static void
tell(const struct sockaddr_in *to, int count)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	for (int i = 0; i < count; i++)
		insist(send_to(fd, "", 1, &to[i]) == 1, "sendto");
	close(fd);
}

/* Many wait, each on a socket of its own, before anything comes. */
static void
waiting_threads(int count)
{
	pthread_t *thread = calloc((size_t)count, sizeof(*thread));
	struct sockaddr_in *addr = calloc((size_t)count, sizeof(*addr));
	int *fd = calloc((size_t)count, sizeof(*fd));
	pthread_attr_t attr;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	for (int i = 0; i < count; i++) {
		fd[i] = opened(SOCK_DGRAM, &addr[i]);
		insist(pthread_create(&thread[i], &attr, hear, &fd[i]) == 0, "a thread");
	}
	tell(addr, count);
	for (int i = 0; i < count; i++)
		pthread_join(thread[i], NULL);
}

/* The same in processes, to each of which a descriptor's number means something else. */
static void
waiting_forks(int count)
{
	struct sockaddr_in *addr = calloc((size_t)count, sizeof(*addr));
	int status;

	for (int i = 0; i < count; i++) {
		int fd = opened(SOCK_DGRAM, &addr[i]), other = 20 + i % 7;
		pid_t pid = fork();

		insist(pid >= 0, "fork");
		if (pid == 0) {
			insist(dup2(fd, other) == other, "dup2");
			close(fd);
			hear(&other);
			_exit(0);
		}
		close(fd);
	}
	tell(addr, count);
	while (wait(&status) > 0)
		insist(status == 0, "a child");
}

static void
nothing(int signal)
{
	(void)signal;
}

static void
signals(int count)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	struct itimerval every = { { 0, 1000 }, { 0, 1000 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	for (int i = 0; i < count; i++)
		talk();
	memset(&every, 0, sizeof(every));
	setitimer(ITIMER_REAL, &every, NULL);
}

/* A blocking accept is soon interrupted by a signal, whether it is held or not. */
static void
interrupted(void)
{
	struct sigaction action = { .sa_handler = nothing };
	struct sockaddr_in addr = loopback(), peer;
	socklen_t len = sizeof(peer);
	int server = socket(AF_INET, SOCK_STREAM, 0);

	sigaction(SIGALRM, &action, NULL);
	insist(bind(server, (struct sockaddr *)&addr, sizeof(addr)) == 0, "bind");
	insist(listen(server, 4) == 0, "listen");
	for (useconds_t after = 50000; after <= 1500000; after *= 30) {
		struct itimerval once = { .it_value = {
						  after / 1000000, after % 1000000 } };
		double start = now();

		setitimer(ITIMER_REAL, &once, NULL);
		insist(accept(server, (struct sockaddr *)&peer, &len) < 0 &&
				errno == EINTR,
			"an interrupted accept");
		insist(now() - start < after / 1e6 + 0.6, "an accept that ends soon");
	}
	close(server);
}

/* In a child, once a call has waited longer than a held one does at a time. */
static void
later(void (*speak)(const struct sockaddr_in *to), const struct sockaddr_in *to)
{
	struct itimerval once = { .it_value = { 1, 400000 } };
	sigset_t set;
	int signal;

	fflush(stdout);
	if (fork() > 0)
		return;
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	setitimer(ITIMER_REAL, &once, NULL);
	sigwait(&set, &signal);
	speak(to);
	_exit(0);
}

static void
tell_one(const struct sockaddr_in *to)
{
	tell(to, 1);
}

static void
call_one(const struct sockaddr_in *to)
{
	connected(to);
}

/*
 * Who has a limit hears what comes late as what comes soon: a sender, a client. Who waits
 * for two messages gets the one that there is.
 */
static void
patient(void)
{
	enum { LIMIT = 1400, LONG_LIMIT = 60000, NONE = 0 };
	struct mmsghdr *messages = prepared();
	struct timespec before, after;
	address addr, peer;
	int fd = opened(SOCK_DGRAM, &addr), status;
	char byte;

	limit_receive(fd, LONG_LIMIT);
	later(tell_one, &addr);
	hear(&fd);

	limit_receive(fd, NONE);
	tell(&addr, 1);
	insist(recvmmsg(fd, messages, 2, 0, NULL) == 1, "the one that there is");
	insist(is_loopback(messages[0].msg_hdr.msg_name), "its name");

	limit_receive(fd, LIMIT);
	clock_gettime(CLOCK_MONOTONIC, &before);
	insist(receive(fd, &byte, 1, 0, &peer) < 0 && errno == EAGAIN, "the limit");
	clock_gettime(CLOCK_MONOTONIC, &after);
	insist(after.tv_sec - before.tv_sec <= 2, "a limit that does not begin anew");
	close(fd);

	fd = opened(SOCK_STREAM, &addr);
	limit_receive(fd, LONG_LIMIT);
	later(call_one, &addr);
	insist(accept_from(fd, &peer) >= 0, "accept");
	insist(is_loopback(&peer), "the client's name");
	while (wait(&status) > 0)
		insist(status == 0, "a child");
}

/* More than a slow network takes at once, with signals in between. */
static void
flood(int count, int flags)
{
	struct sigaction action = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	struct itimerval every = { { 0, 30000 }, { 0, 30000 } };
	struct sockaddr_in addr = loopback();
	int fd = socket(AF_INET, SOCK_DGRAM, 0), least = 1, on = 1;
	static char bytes[256][1000];

	addr.sin_port = htons(7000);
	insist(flags || setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &least, sizeof(least)) == 0,
		"SO_SNDBUF");
	insist(setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &on, sizeof(on)) == 0,
		"SO_ZEROCOPY");
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	for (int i = 0; i < count; i++) {
		memset(bytes[i], i, sizeof(bytes[i]));
		insist(sendto(fd, bytes[i], sizeof(bytes[i]), flags,
			       (struct sockaddr *)&addr,
			       sizeof(addr)) == sizeof(bytes[i]),
			"sendto");
	}
}

/* A socket that cannot accept says so, and one that is shut has nothing to wait for. */
static void
deaf(void)
{
	address addr, peer;
	int fd = opened(SOCK_DGRAM, &addr);
	char byte;

	insist(accept_from(fd, &peer) < 0 && errno == EOPNOTSUPP,
		"accept of a datagram socket");
	insist(shutdown(fd, SHUT_RD) < 0 && errno == ENOTCONN, "shutdown");
	insist(receive(fd, &byte, 1, 0, &peer) == 0, "recvfrom after shutdown");
}

/* A filter of its own that forbids another call. */
static void
own_filter(void)
{
	struct sock_filter code[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr) },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_acct },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSPC },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog program = { sizeof(code) / sizeof(*code), code };

	insist(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "no_new_privs");
	insist(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0, "a filter");
	insist(syscall(SYS_acct, NULL) < 0 && errno == ENOSPC, "the filter");
	talk();
}

static void
undumpable(void)
{
	insist(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "PR_SET_DUMPABLE");
	talk();
}

static void
chrooted(const char *directory)
{
	insist(chroot(directory) == 0 && chdir("/") == 0, "chroot");
	talk();
}

/* Who gave up its privileges has none, whoever supervises it. */
static void
unprivileged(void)
{
	struct sockaddr_in addr = loopback();
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	insist(setgid(65534) == 0 && setuid(65534) == 0, "setuid");
	talk();
	addr.sin_port = htons(1023);
	insist(bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 && errno == EACCES,
		"a port for the privileged");
	close(fd);
}

static void *
swallow(void *fd)
{
	static char bytes[65536];
	int one;

	while ((one = accept(*(int *)fd, NULL, NULL)) >= 0) {
		while (read(one, bytes, sizeof(bytes)) > 0)
			;
		close(one);
	}
	return NULL;
}

/* The second client has a cookie, and so data in its first packet. */
static void
fast_open(void)
{
	enum { MUCH = 1 << 20 };
	static char bytes[MUCH];
	struct sockaddr_in addr = loopback();
	socklen_t len = sizeof(addr);
	int server = socket(AF_INET, SOCK_STREAM, 0), queue = 5;
	pthread_t thread;

	insist(setsockopt(server, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof(queue)) == 0,
		"TCP_FASTOPEN");
	insist(bind(server, (struct sockaddr *)&addr, len) == 0 &&
			listen(server, 4) == 0 &&
			getsockname(server, (struct sockaddr *)&addr, &len) == 0,
		"a server");
	pthread_create(&thread, NULL, swallow, &server);
	for (int i = 0; i < 2; i++) {
		int client = socket(AF_INET, SOCK_STREAM, 0);

		insist(sendto(client, bytes, MUCH, MSG_FASTOPEN, (struct sockaddr *)&addr,
			       len) == MUCH,
			"MSG_FASTOPEN");
		close(client);
	}
	shutdown(server, SHUT_RDWR);
	pthread_join(thread, NULL);
}

/* Servers for IPv4 and IPv6 on one port. */
static void
twins(void)
{
	struct sockaddr_in addr = loopback();
	struct sockaddr_in6 addr6 = { .sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT };
	int server = socket(AF_INET, SOCK_STREAM, 0);
	int server6 = socket(AF_INET6, SOCK_STREAM, 0);

	addr.sin_port = addr6.sin6_port = htons(7000);
	insist(bind(server, (struct sockaddr *)&addr, sizeof(addr)) == 0 &&
			listen(server, 4) == 0,
		"127.0.0.1");
	insist(bind(server6, (struct sockaddr *)&addr6, sizeof(addr6)) == 0 &&
			listen(server6, 4) == 0,
		"::1");
	close(server);
	close(server6);
}

/* In a network of its own each of several answers is heard, too. */
static void
other_network(void)
{
	struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	struct sockaddr_in addr = loopback(), peer;
	socklen_t len = sizeof(addr);
	int server, client;
	char byte;

	insist(unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0, "unshare");
	server = socket(AF_INET, SOCK_DGRAM, 0);
	client = socket(AF_INET, SOCK_DGRAM, 0);
	insist(ioctl(server, SIOCSIFFLAGS, &up) == 0, "lo");
	insist(bind(server, (struct sockaddr *)&addr, sizeof(addr)) == 0, "bind");
	getsockname(server, (struct sockaddr *)&addr, &len);
	insist(connect(client, (struct sockaddr *)&addr, len) == 0 &&
			send(client, "", 1, 0) == 1 &&
			recvfrom(server, &byte, 1, 0, (struct sockaddr *)&peer, &len) ==
				1,
		"a question");
	limit_receive(client, 5000);
	for (int i = 0; i < 3; i++) {
		sendto(server, "", 1, 0, (struct sockaddr *)&peer, len);
		insist(recv(client, &byte, 1, 0) == 1, "an answer");
	}
}

static void
no_uring(void)
{
	insist(syscall(425, 8, NULL) < 0 && errno == ENOSYS, "io_uring_setup");
}

/* The supervisor is gone, and nothing is bound anywhere. */
static void
orphaned(void)
{
	struct sockaddr_in addr = loopback();
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char byte;

	talk();
	puts("ready");
	fflush(stdout);
	insist(read(0, &byte, 1) >= 0, "read");
	insist(bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 && errno == ENOSYS,
		"bind");
	insist(connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0 && errno == ENOSYS,
		"connect");
}

static void
flood_with_copies(int count)
{
	flood(count, 0);
}

static void
flood_without_copy(int count)
{
	flood(count, MSG_ZEROCOPY);
}

static const struct {
	const char *name;
	void (*alone)(void);
	void (*often)(int count);
} storms[] = {
	{ "threads", .often = threads },
	{ "forks", .often = forks },
	{ "waiting-threads", .often = waiting_threads },
	{ "waiting-forks", .often = waiting_forks },
	{ "signals", .often = signals },
	{ "flood", .often = flood_with_copies },
	{ "flood-without-copy", .often = flood_without_copy },
	{ "interrupted", .alone = interrupted },
	{ "patient", .alone = patient },
	{ "deaf", .alone = deaf },
	{ "filter", .alone = own_filter },
	{ "undumpable", .alone = undumpable },
	{ "unprivileged", .alone = unprivileged },
	{ "twins", .alone = twins },
	{ "fast-open", .alone = fast_open },
	{ "network", .alone = other_network },
	{ "uring", .alone = no_uring },
	{ "orphaned", .alone = orphaned },
	{ "talk", .alone = talk },
};

static bool
perform(const char *name, const char *argument)
{
	for (size_t i = 0; i < sizeof(storms) / sizeof(*storms); i++) {
		if (strcmp(name, storms[i].name) != 0)
			continue;
		if (storms[i].often)
			storms[i].often(argument ? atoi(argument) : 0);
		else
			storms[i].alone();
		return true;
	}
	return false;
}

int
main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	const char *argument = argc > 2 ? argv[2] : NULL;

	if (strcmp(what, "chroot") == 0)
		chrooted(argument);
	else if (!perform(what, argument))
		return 2;
	puts("ok");
	return 0;
}
