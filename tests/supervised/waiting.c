// SPDX-License-Identifier: MIT
/*
 * usage: waiting SECONDS restart|interrupt
 *
 * Threads that wait for datagrams in different ways, longer and shorter, while signals
 * come as well. Prints "ok" where no datagram was lost, every sender had its name, no
 * limit ended early, and no call failed that would not have to.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "insist.h"
#include "now.h"

enum { THREADS = 20, MESSAGES = 4 };

/* What is counted, and what only wakes up a thread that may end. */
static const char counted = 'x', wakes = 'y';

static struct sockaddr_in place[THREADS];
static int sockets[THREADS];
static atomic_bool over;
static atomic_int received;

static void
open_socket(int i)
{
	struct sockaddr *name = (struct sockaddr *)&place[i];
	socklen_t len = sizeof(place[i]);

	place[i].sin_family = AF_INET;
	place[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
	insist(bind(sockets[i], name, len) == 0, "bind");
	insist(getsockname(sockets[i], name, &len) == 0, "getsockname");
}

/* Up to MESSAGES at once; the flags say whether it waits for all of them. */
static int
receive(int fd, int flags, char bytes[MESSAGES], struct sockaddr_in from[MESSAGES])
{
	struct iovec parts[MESSAGES];
	struct mmsghdr messages[MESSAGES];

	memset(messages, 0, sizeof(messages));
	for (int i = 0; i < MESSAGES; i++) {
		parts[i] = (struct iovec){ &bytes[i], 1 };
		messages[i].msg_hdr.msg_name = &from[i];
		messages[i].msg_hdr.msg_namelen = sizeof(from[i]);
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	return recvmmsg(fd, messages, MESSAGES, flags, NULL);
}

static int
receive_one(int fd, char *byte, struct sockaddr_in *from)
{
	socklen_t len = sizeof(*from);

	return (int)recvfrom(fd, byte, 1, 0, (struct sockaddr *)from, &len);
}

static void
count(const char *bytes, const struct sockaddr_in *from, int n)
{
	for (int i = 0; i < n; i++) {
		insist(from[i].sin_addr.s_addr == htonl(INADDR_LOOPBACK), "a name");
		received += bytes[i] == counted;
	}
}

static void *
wait_often(void *arg)
{
	int fd = *(int *)arg;
	unsigned seed = (unsigned)fd;

	while (!over) {
		int way = rand_r(&seed) % 3, ms = 50 + rand_r(&seed) % 3000, n;
		struct timeval limit = { ms / 1000, ms % 1000 * 1000L };
		struct sockaddr_in from[MESSAGES];
		char bytes[MESSAGES];
		double start = now();

		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		n = way == 0 ? receive_one(fd, bytes, from)
			     : receive(fd, way == 1 ? 0 : MSG_WAITFORONE, bytes, from);
		insist(n > 0 || errno == EAGAIN || errno == EINTR, "recvmmsg");
		insist(n > 0 || errno == EINTR || now() - start > ms / 1000.0 - 0.01,
			"an early end");
		count(bytes, from, n);
	}
	return NULL;
}

static void
handle(int signal)
{
	(void)signal;
}

/* Datagrams and signals to whom chance chooses. Returns how many datagrams. */
static int
disturb(const pthread_t *thread, int fd, double seconds)
{
	double end = now() + seconds;
	unsigned seed = 1;
	int sent = 0;

	while (now() < end) {
		int i = rand_r(&seed) % THREADS;

		if (rand_r(&seed) % 2)
			pthread_kill(thread[rand_r(&seed) % THREADS], SIGUSR1);
		insist(sendto(fd, &counted, 1, 0, (struct sockaddr *)&place[i],
			       sizeof(place[i])) == 1,
			"sendto");
		sent++;
		usleep(rand_r(&seed) % 20000);
	}
	return sent;
}

int
main(int argc, char **argv)
{
	bool restart = argc > 2 && strcmp(argv[2], "restart") == 0;
	struct sigaction action = { .sa_handler = handle,
		.sa_flags = restart ? SA_RESTART : 0 };
	struct itimerval every = { { 0, 7000 }, { 0, 7000 } };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), sent;
	pthread_t thread[THREADS];
	sigset_t set;
	char byte;

	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	for (int i = 0; i < THREADS; i++) {
		open_socket(i);
		pthread_create(&thread[i], NULL, wait_often, &sockets[i]);
	}
	/* Not for this thread: without SA_RESTART they may interrupt a sendto. */
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	sent = disturb(thread, fd, argc > 1 ? atof(argv[1]) : 1);
	over = true;
	for (int i = 0; i < THREADS; i++) {
		for (int j = 0; j < MESSAGES; j++)
			sendto(fd, &wakes, 1, 0, (struct sockaddr *)&place[i],
				sizeof(place[i]));
		pthread_join(thread[i], NULL);
		while (recv(sockets[i], &byte, 1, MSG_DONTWAIT) == 1)
			received += byte == counted;
	}
	if (received == sent)
		puts("ok");
	else
		printf("%d of %d datagrams\n", received, sent);
	return received != sent;
}
