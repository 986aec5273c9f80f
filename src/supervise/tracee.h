// SPDX-License-Identifier: MIT
/* The thread that made a notified call: its memory, descriptors and signals. */
#ifndef LB_TRACEE_H
#define LB_TRACEE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

struct tracee {
	pid_t tid;
	int pidfd;
	pid_t process; /* whose PIDFD is, where it is not the thread's; or 0 */
};

/*
 * PIDFDs are kept for the next call, as a pidfd that outlives its thread is known by its
 * errors. False, with errno, where the thread is gone. *FRESH: it was opened just now.
 */
bool tracee_open(struct tracee *t, pid_t tid, bool *fresh);

/* Keep MOST of them, of which there is at least one, and no more. None is kept yet. */
void tracee_keep(unsigned most);

/* Forget a kept pidfd that turned out to be a dead thread's. */
void tracee_forget(pid_t tid);

/* A duplicate of the thread's descriptor FD; -1 with errno. */
int tracee_duplicate(const struct tracee *t, int fd);

/*
 * Has the thread no number left for another descriptor? To ask takes as long as a call,
 * so nobody is asked but for a second after somebody was found full.
 */
void tracee_found_full(void);
bool tracee_full(const struct tracee *t);

/*
 * Whole or not at all; 0, or the -errno that the call should get: -EFAULT, as the kernel
 * says it, or -EPERM where the thread's memory is closed to us.
 */
int tracee_read(const struct tracee *t, void *to, uint64_t from, size_t size);
int tracee_write(const struct tracee *t, uint64_t to, const void *from, size_t size);

/*
 * The same for many places at once: N of ours, and M of the thread's, of which those at
 * the end may have more room than there is of ours.
 */
int tracee_gather(const struct tracee *t, const struct iovec *to, size_t n,
	const struct iovec *from, size_t m);
int tracee_scatter(const struct tracee *t, const struct iovec *to, size_t m,
	const struct iovec *from, size_t n);

/* Calls visit with a duplicate of each of its sockets, until that returns true. */
void tracee_sockets(const struct tracee *t, bool (*visit)(void *arg, int fd), void *arg);

/* Has the thread CAPABILITY over the network that it is in? */
bool tracee_net_capable(const struct tracee *t, int capability);

/* Are there signals that the thread would act on, for it alone or its whole process? */
struct signals {
	bool own, shared;
	pid_t process;
};
struct signals tracee_signals(const struct tracee *t);

/*
 * Have the thread look for signals when its call returns, as if there were one: see
 * TIF_SIGPENDING and PTRACE_INTERRUPT in the kernel's signal.c and ptrace.c. False where
 * it cannot be had, as it is traced already.
 */
bool tracee_nudge(const struct tracee *t);

#endif
