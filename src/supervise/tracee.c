// SPDX-License-Identifier: MIT
#include "tracee.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

enum { THREAD = O_EXCL }; /* PIDFD_THREAD, of Linux 6.9 */

enum { KEPT = 64 };

static struct tracee kept[KEPT];

static struct tracee *
slot(pid_t tid)
{
	return &kept[(unsigned)tid % KEPT];
}

/* A line of /proc/TID/status: its value, where NAME ends in a colon. */
static bool
status(pid_t tid, const char *name, char *value, size_t size)
{
	char path[32], text[4096];
	const char *at;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	if (len < 0)
		return false;
	text[len] = '\0';
	at = strstr(text, name);
	if (!at)
		return false;
	snprintf(value, size, "%s", at + strlen(name));
	return true;
}

/* An older kernel has pidfds for whole processes only. */
static int
open_process(pid_t tid)
{
	char tgid[16];

	if (!status(tid, "\nTgid:", tgid, sizeof(tgid)))
		return -1;
	return (int)syscall(SYS_pidfd_open, atoi(tgid), 0);
}

bool
tracee_open(struct tracee *t, pid_t tid, bool *fresh)
{
	struct tracee *keep = slot(tid);

	*fresh = keep->tid != tid;
	if (*fresh) {
		if (keep->tid)
			close(keep->pidfd);
		keep->tid = tid;
		keep->pidfd = (int)syscall(SYS_pidfd_open, tid, THREAD);
		if (keep->pidfd < 0 && errno == EINVAL)
			keep->pidfd = open_process(tid);
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

int
tracee_duplicate(const struct tracee *t, int fd)
{
	return (int)syscall(SYS_pidfd_getfd, t->pidfd, fd, 0);
}

/* All that fails in the middle is one of the places; EPERM says that none can be had. */
static int
outcome(ssize_t moved, const struct iovec *ours, size_t n)
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
	return outcome(process_vm_readv(t->tid, to, n, from, m, 0), to, n);
}

int
tracee_scatter(const struct tracee *t, const struct iovec *to, size_t m,
	const struct iovec *from, size_t n)
{
	return outcome(process_vm_writev(t->tid, from, n, to, m, 0), from, n);
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
	char path[32];
	const struct dirent *entry;
	bool found = false;
	DIR *directory;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)t->tid);
	directory = opendir(path);
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

static unsigned long long
signals(pid_t tid, const char *name)
{
	char set[20];

	return status(tid, name, set, sizeof(set)) ? strtoull(set, NULL, 16) : 0;
}

bool
tracee_signalled(const struct tracee *t)
{
	unsigned long long pending =
		signals(t->tid, "\nSigPnd:") | signals(t->tid, "\nShdPnd:");

	return pending && pending & ~signals(t->tid, "\nSigBlk:");
}
