// SPDX-License-Identifier: MIT
#include "process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "say.h"

/* Reads the start of /proc/PID/NAME. Returns its length; 0 where there is nothing. */
static size_t
read_start(int pid, const char *name, char *out, size_t size)
{
	int fd = open(text("/proc/%d/%s", pid, name), O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? 0 : read(fd, out, size - 1);

	if (fd >= 0)
		close(fd);
	if (len < 0)
		len = 0;
	out[len] = '\0';
	return (size_t)len;
}

char *
process_command(int pid)
{
	char line[4096];
	size_t len = pid ? read_start(pid, "cmdline", line, sizeof(line)) : 0;

	while (len > 0 && line[len - 1] == '\0')
		len--;
	if (len == 0)
		len = pid ? read_start(pid, "comm", line, sizeof(line)) : 0;
	if (len == 0)
		return NULL;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ')
			line[i] = ' ';
	line[len] = '\0';
	return text("%s", line);
}

long
process_age(int pid)
{
	char line[1024];
	struct timespec now;
	unsigned long long start;
	char *at;

	if (!pid || !read_start(pid, "stat", line, sizeof(line)))
		return -1;
	/* The name may hold anything, also spaces and brackets. */
	at = strrchr(line, ')');
	if (!at ||
		sscanf(at + 1,
			" %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d"
			" %*d %*d %*d %*d %llu",
			&start) != 1)
		return -1;
	clock_gettime(CLOCK_BOOTTIME, &now);
	return (long)now.tv_sec -
		(long)(start / (unsigned long long)sysconf(_SC_CLK_TCK));
}

static int
by_inode(const void *a, const void *b)
{
	const struct owner *left = a, *right = b;

	return left->inode < right->inode ? -1 : left->inode > right->inode;
}

static struct owner *
find(struct owner *owners, size_t count, uint32_t inode)
{
	struct owner key = { .inode = inode };

	return bsearch(&key, owners, count, sizeof(key), by_inode);
}

/* Returns how many sockets turned out to be PID's. */
static size_t
claim(struct owner *owners, size_t count, int pid)
{
	DIR *descriptors = opendir(text("/proc/%d/fd", pid));
	const struct dirent *entry;
	size_t found = 0;

	if (!descriptors)
		return 0;
	while ((entry = readdir(descriptors))) {
		char target[64];
		ssize_t len = readlinkat(dirfd(descriptors), entry->d_name, target, 63);
		struct owner *o;
		uint32_t inode;

		target[len < 0 ? 0 : len] = '\0';
		if (sscanf(target, "socket:[%u]", &inode) != 1)
			continue;
		o = find(owners, count, inode);
		if (o && !o->pid) {
			o->pid = pid;
			found++;
		}
	}
	closedir(descriptors);
	return found;
}

bool
process_has(int pid, uint32_t inode)
{
	struct owner o = { .inode = inode };

	if (access(text("/proc/%d/fd", pid), R_OK) < 0)
		return errno == EACCES;
	return claim(&o, 1, pid) > 0;
}

void
process_owners(struct owner *owners, size_t count)
{
	DIR *processes = opendir("/proc");
	const struct dirent *entry;
	size_t found = 0;

	qsort(owners, count, sizeof(*owners), by_inode);
	if (!processes)
		return;
	while (found < count && (entry = readdir(processes))) {
		int pid = atoi(entry->d_name);

		if (pid > 0)
			found += claim(owners, count, pid);
	}
	closedir(processes);
}

int
process_owner(const struct owner *owners, size_t count, uint32_t inode)
{
	const struct owner *o = find((struct owner *)owners, count, inode);

	return o ? o->pid : 0;
}
