// SPDX-License-Identifier: MIT
#include "tracee.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

enum { THREAD = O_EXCL }; /* PIDFD_THREAD, of Linux 6.9 */

enum { KEPT = 64 };

static struct tracee kept[KEPT];
static unsigned kept_most = 1;

void
tracee_keep(unsigned most)
{
	kept_most = most < KEPT ? most : KEPT;
}

static struct tracee *
slot(pid_t tid)
{
	return &kept[(unsigned)tid % kept_most];
}

/* Some users are in thousands of groups, which are told before the signals. */
static char text[32 * 1024];

static bool
read_text(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[len < 0 ? 0 : len] = '\0';
	return len >= 0;
}

/* NUMBER is the thread's in /proc. */
static bool
read_status(pid_t number)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)number);
	return read_text(path);
}

/* A line of it: its number, where NAME begins with a newline and ends in a colon. */
static unsigned long long
field(const char *name, int base)
{
	const char *at = strstr(text, name);

	return at ? strtoull(at + strlen(name), NULL, base) : 0;
}

/* An older kernel has pidfds for whole processes only. */
static int
open_process(struct tracee *t)
{
	if (!read_status(t->tid))
		return -1;
	t->process = (pid_t)field("\nTgid:", 10);
	return (int)syscall(SYS_pidfd_open, t->process, 0);
}

/* A process may live on when its thread has ended, and another one has that number. */
static bool
has_left(const struct tracee *t)
{
	return t->process && syscall(SYS_tgkill, t->process, t->tid, 0) < 0 &&
		errno == ESRCH;
}

bool
tracee_open(struct tracee *t, pid_t tid, bool *fresh)
{
	struct tracee *keep = slot(tid);

	*fresh = keep->tid != tid || has_left(keep);
	if (*fresh) {
		if (keep->tid)
			close(keep->pidfd);
		*keep = (struct tracee){ .tid = tid };
		keep->pidfd = (int)syscall(SYS_pidfd_open, tid, THREAD);
		if (keep->pidfd < 0 && errno == EINVAL)
			keep->pidfd = open_process(keep);
		if (keep->pidfd < 0) {
			keep->tid = 0;
			return false;
		}
	}
	*t = *keep;
	return true;
}

void
tracee_forget(pid_t tid)
{
	struct tracee *keep = slot(tid);

	if (keep->tid == tid) {
		close(keep->pidfd);
		keep->tid = 0;
	}
}

/* Does /proc number threads as we do? It may be that of a pid namespace around ours. */
static bool
numbered_as_ours(void)
{
	static int same = -1;
	char self[16] = "";

	if (same < 0)
		same = readlink("/proc/self", self, sizeof(self) - 1) > 0 &&
			atoi(self) == getpid();
	return same;
}

/* The thread's number in /proc. */
static pid_t
number(pid_t tid)
{
	struct tracee t;
	char path[48];
	bool fresh;

	if (numbered_as_ours())
		return tid;
	if (!tracee_open(&t, tid, &fresh))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", t.pidfd);
	return read_text(path) ? (pid_t)field("\nPid:", 10) : -1;
}

int
tracee_duplicate(const struct tracee *t, int fd)
{
	return (int)syscall(SYS_pidfd_getfd, t->pidfd, fd, 0);
}

static time_t
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return t.tv_sec;
}

static time_t found_full = -2;

void
tracee_found_full(void)
{
	found_full = seconds();
}

static DIR *
open_descriptors(const struct tracee *t)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)number(t->tid));
	return opendir(path);
}

/* Numbers above the limit may be in use as well: it can be lowered. */
bool
tracee_full(const struct tracee *t)
{
	struct rlimit limit;
	const struct dirent *entry;
	rlim_t count = 0;
	DIR *directory;

	if (seconds() > found_full + 1 ||
		prlimit(t->tid, RLIMIT_NOFILE, NULL, &limit) < 0)
		return false;
	directory = open_descriptors(t);
	while (directory && (entry = readdir(directory)))
		count += entry->d_name[0] != '.' &&
			strtoul(entry->d_name, NULL, 10) < limit.rlim_cur;
	if (directory)
		closedir(directory);
	return directory && count >= limit.rlim_cur;
}

/* All that fails in the middle is one of the places; EPERM says that none can be had. */
static int
all_moved(ssize_t moved, const struct iovec *ours, size_t n)
{
	size_t size = 0;

	for (size_t i = 0; i < n; i++)
		size += ours[i].iov_len;
	if (moved == (ssize_t)size)
		return 0;
	return moved < 0 && errno == EPERM ? -EPERM : -EFAULT;
}

int
tracee_gather(const struct tracee *t, const struct iovec *to, size_t n,
	const struct iovec *from, size_t m)
{
	return all_moved(process_vm_readv(t->tid, to, n, from, m, 0), to, n);
}

int
tracee_scatter(const struct tracee *t, const struct iovec *to, size_t m,
	const struct iovec *from, size_t n)
{
	return all_moved(process_vm_writev(t->tid, from, n, to, m, 0), from, n);
}

int
tracee_read(const struct tracee *t, void *to, uint64_t from, size_t size)
{
	struct iovec local = { to, size };
	struct iovec remote = { (void *)(uintptr_t)from, size };

	return size ? tracee_gather(t, &local, 1, &remote, 1) : 0;
}

int
tracee_write(const struct tracee *t, uint64_t to, const void *from, size_t size)
{
	struct iovec local = { (void *)from, size };
	struct iovec remote = { (void *)(uintptr_t)to, size };

	return size ? tracee_scatter(t, &remote, 1, &local, 1) : 0;
}

static bool
is_socket(int directory, const char *name)
{
	char target[16];
	ssize_t len = readlinkat(directory, name, target, sizeof(target));

	return len > 7 && memcmp(target, "socket:", 7) == 0;
}

void
tracee_sockets(const struct tracee *t, bool (*visit)(void *arg, int fd), void *arg)
{
	const struct dirent *entry;
	bool found = false;
	DIR *directory = open_descriptors(t);

	while (directory && !found && (entry = readdir(directory))) {
		int fd;

		if (!is_socket(dirfd(directory), entry->d_name))
			continue;
		fd = tracee_duplicate(t, atoi(entry->d_name));
		if (fd < 0)
			continue;
		found = visit(arg, fd);
		close(fd);
	}
	if (directory)
		closedir(directory);
}

struct signals
tracee_signals(const struct tracee *t)
{
	unsigned long long blocked;

	if (!read_status(number(t->tid)))
		return (struct signals){ 0 };
	blocked = field("\nSigBlk:", 16);
	return (struct signals){
		.own = field("\nSigPnd:", 16) & ~blocked,
		.shared = field("\nShdPnd:", 16) & ~blocked,
		.process = (pid_t)field("\nTgid:", 10),
	};
}

/* Is the process with this number in /proc in the same namespace as we are? */
static bool
shares(pid_t number, const char *namespace)
{
	struct stat theirs, ours;
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", (int)number, namespace);
	if (stat(path, &theirs) < 0)
		return false;
	snprintf(path, sizeof(path), "/proc/self/ns/%s", namespace);
	return stat(path, &ours) == 0 && theirs.st_ino == ours.st_ino;
}

/* What it has in a user namespace of its own means nothing in a network that is ours. */
bool
tracee_net_capable(const struct tracee *t, int capability)
{
	pid_t n = number(t->tid);

	return (shares(n, "user") || !shares(n, "net")) && read_status(n) &&
		field("\nCapEff:", 16) >> capability & 1;
}

static void *
nudge(void *arg)
{
	const struct tracee *t = arg;
	bool nudged = ptrace(PTRACE_SEIZE, t->tid, NULL, NULL) == 0 &&
		ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL) == 0;

	return nudged ? arg : NULL;
}

/*
 * Who traces a thread may let go of it only while it is stopped, or by ending. So what
 * traces it is a thread that ends at once: nobody waits for anybody, and what is left
 * of it is that the tracee looks.
 */
bool
tracee_nudge(const struct tracee *t)
{
	void *nudged = NULL;
	pthread_t thread;

	return pthread_create(&thread, NULL, nudge, (void *)t) == 0 &&
		pthread_join(thread, &nudged) == 0 && nudged;
}
