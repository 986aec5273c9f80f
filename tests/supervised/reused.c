// SPDX-License-Identifier: MIT
/*
 * A thread ends, and its number becomes that of a process that has other sockets. Prints
 * "ok" where that process binds its own; exits with 2 where numbers cannot be had again.
 */
#define _GNU_SOURCE

#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "sockets.h"

static int ours;
static pid_t number;

static void *
ask(void *arg)
{
	address addr;
	socklen_t len = sizeof(addr);

	(void)arg;
	number = (pid_t)syscall(SYS_gettid);
	getsockname(ours, (struct sockaddr *)&addr, &len);
	return NULL;
}

/* A child with that number, unless somebody else has it. */
static pid_t
fork_again(void)
{
	FILE *last = fopen("/proc/sys/kernel/ns_last_pid", "w");

	if (!last || fprintf(last, "%d", (int)number - 1) < 0 || fclose(last) != 0)
		exit(2);
	return fork();
}

int
main(void)
{
	address addr;
	pthread_t thread;
	int status;
	pid_t pid;

	ours = opened(SOCK_DGRAM, &addr);
	pthread_create(&thread, NULL, ask, NULL);
	pthread_join(thread, NULL);
	do {
		pid = fork_again();
		if (pid == 0) {
			close(ours);
			opened(SOCK_DGRAM, &addr);
			_exit(0);
		}
		insist(waitpid(pid, &status, 0) == pid && status == 0, "a child");
	} while (pid != number);
	puts("ok");
	return 0;
}
