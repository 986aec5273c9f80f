// SPDX-License-Identifier: MIT
/*
 * Many threads that bind, connect and close under the library, while the process forks
 * and signals arrive; and then all of that without a descriptor to spare. It needs libc
 * only, so that it runs wherever the library does.
 *
 *	LB_STRESS_THREADS   64
 *	LB_STRESS_ROUNDS    100, for each thread
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "raw.h"

static struct in_addr self;
static unsigned int rounds = 100, threads = 64;

#define check(condition) \
	do { \
		if (!(condition)) \
			broken(__LINE__, #condition); \
	} while (0)

static _Noreturn void
broken(int line, const char *condition)
{
	fprintf(stderr, "stress.c:%d: %s: %s\n", line, condition, strerror(errno));
	_exit(1);
}

static struct sockaddr_in
loopback(void)
{
	struct sockaddr_in name = { .sin_family = AF_INET };

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return name;
}

static bool
is_loopback(const struct sockaddr_in *name)
{
	return name->sin_family == AF_INET &&
		name->sin_addr.s_addr == htonl(INADDR_LOOPBACK);
}

static void
expect_inside(int fd)
{
	struct sockaddr_in name;
	socklen_t len = sizeof(name);

	check(raw_syscall(SYS_getsockname, fd, (long)&name, (long)&len, 0, 0, 0) == 0);
	check(name.sin_addr.s_addr == self.s_addr);
}

static void
stream_round(bool wildcard)
{
	struct sockaddr_in name = loopback(), peer;
	socklen_t len = sizeof(name);
	int server = socket(AF_INET, SOCK_STREAM, 0),
	    client = socket(AF_INET, SOCK_STREAM, 0);
	int accepted;
	char data;

	if (wildcard)
		name.sin_addr.s_addr = INADDR_ANY;
	check(server >= 0 && client >= 0);
	check(bind(server, (struct sockaddr *)&name, len) == 0);
	check(listen(server, 4) == 0);
	expect_inside(server);
	check(getsockname(server, (struct sockaddr *)&name, &len) == 0 && name.sin_port);
	check(wildcard ? name.sin_addr.s_addr == INADDR_ANY : is_loopback(&name));
	check(connect(client, (struct sockaddr *)&name, len) == 0);
	accepted = accept(server, (struct sockaddr *)&peer, &len);
	check(accepted >= 0 && is_loopback(&peer));
	check(getpeername(client, (struct sockaddr *)&peer, &len) == 0);
	check(is_loopback(&peer) && peer.sin_port == name.sin_port);
	check(write(client, "x", 1) == 1 && read(accepted, &data, 1) == 1);
	close(accepted);
	close(client);
	close(server);
}

static void
datagram_round(void)
{
	struct sockaddr_in name = loopback(), from;
	socklen_t len = sizeof(name);
	int server = socket(AF_INET, SOCK_DGRAM, 0),
	    client = socket(AF_INET, SOCK_DGRAM, 0);
	char data;

	check(server >= 0 && client >= 0);
	check(bind(server, (struct sockaddr *)&name, len) == 0);
	expect_inside(server);
	check(getsockname(server, (struct sockaddr *)&name, &len) == 0);
	check(sendto(client, "x", 1, 0, (struct sockaddr *)&name, len) == 1);
	check(recvfrom(server, &data, 1, 0, (struct sockaddr *)&from, &len) == 1);
	check(is_loopback(&from));
	check(sendto(server, "y", 1, 0, (struct sockaddr *)&from, len) == 1);
	check(recvfrom(client, &data, 1, 0, (struct sockaddr *)&from, &len) == 1);
	check(is_loopback(&from) && from.sin_port == name.sin_port);
	close(client);
	close(server);
}

static void *
work(void *arg)
{
	(void)arg;
	for (unsigned int i = 0; i < rounds; i++) {
		stream_round(i & 1);
		datagram_round();
	}
	return NULL;
}

static _Atomic bool over;

static void *
fork_and_wait(void *arg)
{
	unsigned int *forks = arg;
	int status;

	while (!over) {
		pid_t pid = fork();

		check(pid >= 0);
		if (pid == 0) {
			stream_round(false);
			datagram_round();
			_exit(0);
		}
		check(waitpid(pid, &status, 0) == pid && status == 0);
		++*forks;
	}
	return NULL;
}

static _Atomic int signals;

static void
on_signal(int signal)
{
	int saved = errno;

	(void)signal;
	signals++;
	stream_round(false);
	errno = saved;
}

static void
all_at_once(void)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
	struct itimerval often = { { 0, 5000 }, { 0, 5000 } },
			 never = { { 0, 0 }, { 0, 0 } };
	pthread_t thread[threads], forker;
	unsigned int forks = 0;

	check(sigaction(SIGALRM, &action, NULL) == 0);
	for (unsigned int i = 0; i < threads; i++)
		check(pthread_create(&thread[i], NULL, work, NULL) == 0);
	check(pthread_create(&forker, NULL, fork_and_wait, &forks) == 0);
	check(setitimer(ITIMER_REAL, &often, NULL) == 0);
	for (unsigned int i = 0; i < threads; i++)
		check(pthread_join(thread[i], NULL) == 0);
	over = true;
	check(pthread_join(forker, NULL) == 0);
	check(setitimer(ITIMER_REAL, &never, NULL) == 0);
	printf("%u threads, %u rounds, %u forks, %d signals\n", threads, rounds, forks,
		signals);
}

/* Nothing that the library does needs a descriptor, but for a hosts file. */
static void
without_descriptors(void)
{
	struct sockaddr_in name = loopback();
	socklen_t len = sizeof(name);
	int server = socket(AF_INET, SOCK_STREAM, 0),
	    client = socket(AF_INET, SOCK_STREAM, 0);
	int udp = socket(AF_INET, SOCK_DGRAM, 0), accepted;
	struct addrinfo *found;
	struct rlimit limit;
	char data;

	check(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	limit.rlim_cur = (rlim_t)udp + 1;
	check(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	check(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EMFILE);

	check(bind(server, (struct sockaddr *)&name, len) == 0);
	check(listen(server, 4) == 0);
	expect_inside(server);
	check(getsockname(server, (struct sockaddr *)&name, &len) == 0 &&
		is_loopback(&name));
	check(connect(client, (struct sockaddr *)&name, len) == 0);
	check(getpeername(client, (struct sockaddr *)&name, &len) == 0 &&
		is_loopback(&name));
	accepted = accept(server, (struct sockaddr *)&name, &len);
	check(accepted < 0 && errno == EMFILE);
	/*
	 * Not the port of the listener: some program's datagram socket may have that one.
	 */
	name.sin_port = 0;
	check(bind(udp, (struct sockaddr *)&name, len) == 0);
	check(getsockname(udp, (struct sockaddr *)&name, &len) == 0);
	check(sendto(udp, "x", 1, 0, (struct sockaddr *)&name, len) == 1);
	check(recvfrom(udp, &data, 1, 0, (struct sockaddr *)&name, &len) == 1);
	if (getaddrinfo("localhost", "80", NULL, &found) == 0)
		freeaddrinfo(found);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	close(server);
	close(client);
	close(udp);
}

static unsigned int
number(const char *name, unsigned int otherwise)
{
	const char *value = getenv(name);

	return value ? (unsigned int)strtoul(value, NULL, 10) : otherwise;
}

int
main(void)
{
	const char *address = getenv("LB_ADDR");

	setvbuf(stdout, NULL, _IONBF, 0);
	check(address && inet_pton(AF_INET, address, &self) == 1);
	threads = number("LB_STRESS_THREADS", threads);
	rounds = number("LB_STRESS_ROUNDS", rounds);
	without_descriptors();
	all_at_once();
	return 0;
}
