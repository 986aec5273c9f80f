// SPDX-License-Identifier: MIT
/*
 * What happens while a call waits: signals, an exec, a limit, sockets that change. Prints
 * "ok" where each did what the kernel does; so it does bare, too.
 */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>

#include "sockets.h"

static void *
refuse(void *fd)
{
	const int *pair = fd;

	usleep(50000);
	close(pair[0]);
	send(pair[1], "", 1, 0);
	return NULL;
}

/* An error that ends a wait for more messages is for the next call. */
static void
refused_meanwhile(void)
{
	address addr, peer;
	int pair[] = { opened(SOCK_DGRAM, &peer), opened(SOCK_DGRAM, &addr) };
	pthread_t thread;

	connect(pair[1], (struct sockaddr *)&peer, sizeof(peer));
	send_to(pair[0], "", 1, &addr);
	pthread_create(&thread, NULL, refuse, pair);
	insist(recvmmsg(pair[1], prepared(), 2, 0, NULL) == 1, "one of two");
	limit_receive(pair[1], 5000);
	insist(recvmmsg(pair[1], prepared(), 2, 0, NULL) < 0 && errno == ECONNREFUSED,
		"the error");
	pthread_join(thread, NULL);
	close(pair[1]);
}

static void *
shut(void *fd)
{
	usleep(50000);
	shutdown(*(int *)fd, SHUT_RDWR);
	return NULL;
}

static void
shut_meanwhile(void)
{
	address addr, peer;
	int fd = opened(SOCK_STREAM, &addr);
	pthread_t thread;

	pthread_create(&thread, NULL, shut, &fd);
	insist(accept_from(fd, &peer) < 0 && errno == EINVAL, "accept after a shutdown");
	pthread_join(thread, NULL);
}

static void *
wait_for_one(void *fd)
{
	address peer;
	char byte;

	insist(receive(*(int *)fd, &byte, 1, 0, &peer) == 1, "recvfrom as it began");
	return NULL;
}

static void *
wait_for_client(void *fd)
{
	address peer;

	close(accept_from(*(int *)fd, &peer));
	insist(is_loopback(&peer), "accept as it began");
	return NULL;
}

/* A call that waits goes on when the socket becomes one that does not. */
static void
unblocked_meanwhile(void)
{
	address here, there;
	int datagram = opened(SOCK_DGRAM, &here), stream = opened(SOCK_STREAM, &there);
	pthread_t thread[2];

	pthread_create(&thread[0], NULL, wait_for_one, &datagram);
	pthread_create(&thread[1], NULL, wait_for_client, &stream);
	usleep(100000);
	fcntl(datagram, F_SETFL, O_NONBLOCK);
	fcntl(stream, F_SETFL, O_NONBLOCK);
	usleep(1200000); /* Longer than a held one waits at a time. */
	send_to(datagram, "", 1, &here);
	close(connected(&there));
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	close(datagram);
	close(stream);
}

/* The child waits for a datagram, and says whether it came from the loopback. */
static pid_t
fork_waiting(int fd)
{
	pid_t pid = fork();
	address peer;
	char byte;

	if (pid != 0)
		return pid;
	_exit(receive(fd, &byte, 1, 0, &peer) == 1 && is_loopback(&peer) ? 0 : 1);
}

static void
stopped(void)
{
	address addr;
	int fd = opened(SOCK_DGRAM, &addr), status;
	pid_t pid = fork_waiting(fd);
	double start = now();

	usleep(50000);
	kill(pid, SIGSTOP);
	insist(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status), "SIGSTOP");
	insist_took(start, 50, "SIGSTOP");
	kill(pid, SIGCONT);
	send_to(fd, "", 1, &addr);
	insist(waitpid(pid, &status, 0) == pid && status == 0, "after SIGCONT");
}

static void
handle(int signal)
{
	(void)signal;
}

static void
on_signal(int signal, int flags)
{
	struct sigaction action = { .sa_handler = handle, .sa_flags = flags };

	sigaction(signal, &action, NULL);
}

/* Sends a datagram to TO now and then. */
static void *
send_often(void *to)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	for (int i = 0; i < 4; i++) {
		usleep(150000);
		insist(send_to(fd, "", 1, to) == 1, "sendto");
	}
	close(fd);
	return NULL;
}

/* Each message of a recvmmsg may take as long as a limit says. */
static void
limit_of_many(void)
{
	address addr;
	int fd = opened(SOCK_DGRAM, &addr);
	pthread_t thread;

	limit_receive(fd, 300);
	pthread_create(&thread, NULL, send_often, &addr);
	insist(recvmmsg(fd, prepared(), 4, 0, NULL) == 4, "four within a limit each");
	pthread_join(thread, NULL);
	close(fd);
}

static void *
close_and_send(void *arg)
{
	const int *pair = arg;
	address addr;
	socklen_t len = sizeof(addr);

	usleep(100000);
	getsockname(pair[1], (struct sockaddr *)&addr, &len);
	close(pair[0]);
	insist(send_to(pair[1], "", 1, &addr) == 1, "sendto");
	return NULL;
}

/* A socket that is closed under a recvmmsg takes none of its messages with it. */
static void
closed_under_many(void)
{
	address addr;
	int pair[] = { opened(SOCK_DGRAM, &addr), -1 }, count;
	pthread_t thread;
	char byte;

	pair[1] = dup(pair[0]);
	send_to(pair[1], "", 1, &addr);
	pthread_create(&thread, NULL, close_and_send, pair);
	count = recvmmsg(pair[0], prepared(), 2, 0, NULL);
	insist(count > 0, "the first of two");
	pthread_join(thread, NULL);
	while (recv(pair[1], &byte, 1, MSG_DONTWAIT) == 1)
		count++;
	insist(count == 2, "both");
	close(pair[1]);
}

static void *
wait_in_vain(void *fd)
{
	address peer;
	char byte;

	insist(receive(*(int *)fd, &byte, 1, 0, &peer) < 0, "a datagram of another");
	return NULL;
}

/* Who waits on a socket whose number becomes another one's does not wait for that. */
static void
number_taken(void)
{
	address before, after;
	int fd = opened(SOCK_DGRAM, &before), other = opened(SOCK_DGRAM, &after);
	pthread_t thread;
	char byte;

	pthread_create(&thread, NULL, wait_in_vain, &fd);
	usleep(50000);
	dup2(other, fd);
	usleep(1300000); /* Longer than a call is held. */
	insist(send_to(other, "", 1, &after) == 1, "sendto");
	usleep(10000);
	insist(recv(other, &byte, 1, MSG_DONTWAIT) == 1, "a datagram of its own");
	close(other);
}

static atomic_int disturbed;

static void *
wait_for_many(void *fd)
{
	disturbed += recvmmsg(*(int *)fd, prepared(), 4, 0, NULL) != 4;
	return NULL;
}

static void *
wait_for_limit(void *to)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	address peer;
	char byte;

	limit_receive(fd, 700);
	disturbed += receive(fd, &byte, 1, 0, &peer) >= 0 || errno != EAGAIN;
	insist(send_to(fd, "", 1, to) == 1, "sendto");
	close(fd);
	return NULL;
}

static bool
signals_disturb(void)
{
	struct itimerval often = { { 0, 70000 }, { 0, 70000 } }, never = { 0 };
	address addr, many, peer;
	int fd = opened(SOCK_DGRAM, &addr), other = opened(SOCK_DGRAM, &many);
	pthread_t thread[3];
	char byte;

	disturbed = 0;
	pthread_create(&thread[0], NULL, wait_for_many, &other);
	pthread_create(&thread[1], NULL, send_often, &many);
	pthread_create(&thread[2], NULL, wait_for_limit, &addr);
	setitimer(ITIMER_REAL, &often, NULL);
	insist(receive(fd, &byte, 1, 0, &peer) == 1, "a wait with SA_RESTART");
	setitimer(ITIMER_REAL, &never, NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(thread[i], NULL);
	close(fd);
	close(other);
	return disturbed;
}

/*
 * A signal for the process is the first thread's: no other one is interrupted. But where
 * that one does not run for long, on a very busy machine, nobody knows whose it is.
 */
static void
signals_for_the_first(void)
{
	on_signal(SIGALRM, SA_RESTART);
	for (int i = 0; signals_disturb(); i++)
		insist(i < 4, "a signal for another thread");
}

static atomic_int early;

static void *
wait_again(void *arg)
{
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	address peer;
	double start;
	char byte;

	(void)arg;
	limit_receive(fd, 1500);
	do {
		start = now();
		insist(receive(fd, &byte, 1, 0, &peer) < 0, "recvfrom of nothing");
	} while (errno == EINTR);
	insist(errno == EAGAIN, "recvfrom of nothing, again");
	early += now() - start < 1.49;
	close(fd);
	return NULL;
}

static bool
ends_early(void)
{
	enum { COUNT = 12 };
	pthread_t thread[COUNT];

	early = 0;
	for (int i = 0; i < COUNT; i++)
		pthread_create(&thread[i], NULL, wait_again, NULL);
	usleep(1040000);
	for (int i = 0; i < COUNT; i++)
		pthread_kill(thread[i], SIGUSR1);
	for (int i = 0; i < COUNT; i++)
		pthread_join(thread[i], NULL);
	return early;
}

/*
 * Who was interrupted and calls again has all the time again. A call that has been held
 * for a second begins anew by itself; in that very moment a signal may do harm, but not
 * each time.
 */
static void
limit_after_signal(void)
{
	on_signal(SIGUSR1, 0);
	for (int i = 0; ends_early(); i++)
		insist(i < 7, "a limit after a signal");
}

static char *executable;

/* A descriptor that stays open in what is executed, and what that is. */
static void *
execute(void *fd)
{
	char number[16];

	usleep(20000);
	snprintf(number, sizeof(number), "%d", *(int *)fd);
	execl(executable, executable, number, NULL);
	return NULL;
}

/* What was executed has the socket on which a thread that is no more had waited. */
static int
hear_oneself(int fd)
{
	address addr;
	socklen_t len = sizeof(addr);
	char byte;

	insist(getsockname(fd, (struct sockaddr *)&addr, &len) == 0, "getsockname");
	limit_receive(fd, 1000);
	insist(send_to(fd, "", 1, &addr) == 1, "sendto");
	usleep(1000);
	insist(recv(fd, &byte, 1, 0) == 1, "a datagram after exec");
	return 0;
}

static void
executed_meanwhile(void)
{
	address addr, peer;
	int fd = opened(SOCK_DGRAM, &addr), status;
	pthread_t thread;
	char byte;

	for (int i = 0; i < 5; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			pthread_create(&thread, NULL, execute, &fd);
			receive(fd, &byte, 1, 0, &peer);
			_exit(1);
		}
		insist(waitpid(pid, &status, 0) == pid && status == 0, "exec");
	}
	close(fd);
}

/* Where no port is left, also who would wait for room is told at once. */
static void
no_port(void)
{
	const int local_port_range = 51; /* Of Linux 6.3. */
	struct timeval limit = { 1, 0 };
	address addr;
	int taken = opened(SOCK_DGRAM, &addr), fd = socket(AF_INET, SOCK_DGRAM, 0);
	unsigned port = ntohs(addr.sin_port), range = port << 16 | port;
	double start = now();

	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (setsockopt(fd, SOL_IP, local_port_range, &range, sizeof(range)) == 0)
		insist(send_to(fd, "", 1, &addr) < 0 && errno == EAGAIN &&
				now() - start < 0.5,
			"sendto without a port");
	close(taken);
	close(fd);
}

int
main(int argc, char **argv)
{
	if (argc > 1)
		return hear_oneself(atoi(argv[1]));
	executable = argv[0];
	shut_meanwhile();
	unblocked_meanwhile();
	refused_meanwhile();
	stopped();
	limit_of_many();
	closed_under_many();
	number_taken();
	signals_for_the_first();
	limit_after_signal();
	executed_meanwhile();
	no_port();
	puts("ok");
	return 0;
}
