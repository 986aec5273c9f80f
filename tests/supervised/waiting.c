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

#include "sockets.h"

enum { THREADS = 20, MESSAGES = 4 };

/* What is counted, and what only wakes up a thread that may end. */
static const char counted = 'x', wakes = 'y';

static address place[THREADS];
static int sockets[THREADS];
static atomic_bool over;
static atomic_int received;

/* Up to MESSAGES at once; the flags say whether it waits for all of them. */
static int
receive_many(int fd, int flags, char bytes[MESSAGES], address from[MESSAGES])
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

static void
count(const char *bytes, const address *from, int n)
{
	for (int i = 0; i < n; i++) {
		insist(is_loopback(&from[i]), "a name");
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
		address from[MESSAGES];
		char bytes[MESSAGES];
		double start = now();

		limit_receive(fd, ms);
		n = way == 0
			? (int)receive(fd, bytes, 1, 0, from)
			: receive_many(fd, way == 1 ? 0 : MSG_WAITFORONE, bytes, from);
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
		insist(send_to(fd, &counted, 1, &place[i]) == 1, "sendto");
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
		sockets[i] = opened(SOCK_DGRAM, &place[i]);
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
			send_to(fd, &wakes, 1, &place[i]);
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
