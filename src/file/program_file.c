// SPDX-License-Identifier: MIT
#include "program_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "file.h"
#include "text.h"

static const char default_path[] = "/bin:/usr/bin";

void
program_file_path(char *out, int directory, const char *path)
{
	out = text_append(out, "/proc/self/fd/");
	out = text_append_number(out, (unsigned int)directory);
	if (*path)
		*out++ = '/';
	text_append(out, path);
}

static int
open_file(int directory, const char *path)
{
	return file_open(directory, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
}

/* Most of what is asked for is close to what was asked for before. */
struct window {
	int fd;
	uint64_t start;
	size_t len;
	char bytes[1024];
};

static ssize_t
read_file(void *arg, void *to, size_t size, uint64_t at)
{
	struct window *w = arg;
	ssize_t len;

	if (at < w->start || at - w->start > w->len || w->len - (at - w->start) < size) {
		len = file_read(w->fd, w->bytes, sizeof(w->bytes), at);
		if (len < 0 || size > sizeof(w->bytes))
			return file_read(w->fd, to, size, at);
		w->start = at;
		w->len = (size_t)len;
		size = w->len < size ? w->len : size;
	}
	memcpy(to, w->bytes + (at - w->start), size);
	return (ssize_t)size;
}

__attribute__((always_inline)) static inline void
look(struct program *p, int fd)
{
	struct window w;

	w.fd = fd;
	w.start = w.len = 0;
	program_judge(p, read_file, &w);
}

int
program_file_look(struct program *p, const char *path)
{
	int fd = open_file(AT_FDCWD, path);

	if (fd < 0)
		return fd;
	look(p, fd);
	file_close(fd);
	return 0;
}

/* The file that will run in the end; negative where it cannot be opened. */
static int
follow(struct program *p, int directory, const char *path)
{
	int fd = open_file(directory, path);

	for (int depth = 0; fd >= 0; depth++) {
		look(p, fd);
		if (p->kind != PROGRAM_SCRIPT || depth == PROGRAM_FILE_CHAIN)
			return fd;
		file_close(fd);
		fd = open_file(directory, p->interpreter);
	}
	memset(p, 0, sizeof(*p));
	if (fd == -EMFILE || fd == -ENFILE || fd == -ENOMEM)
		p->kind = PROGRAM_UNSEEN;
	return fd;
}

void
program_file_judge(struct program *p, int directory, const char *path)
{
	int fd = follow(p, directory, path);

	if (fd >= 0)
		file_close(fd);
}

/* Is that one of the ids that this user namespace has, as the lines of MAP say? */
static bool
is_mapped(const char *map, unsigned id)
{
	FILE *file = fopen(map, "re");
	unsigned first, outside, count;
	bool found = !file;

	while (!found && fscanf(file, "%u %u %u", &first, &outside, &count) == 3)
		found = id - first < count;
	if (file)
		fclose(file);
	return found;
}

/* Does the kernel ignore the rights that the file would give? */
static bool
ignored(int fd, const struct stat *st)
{
	struct statvfs fs;

	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		return true;
	if (!is_mapped("/proc/self/uid_map", st->st_uid) ||
		!is_mapped("/proc/self/gid_map", st->st_gid))
		return true;
	return fstatvfs(fd, &fs) == 0 && fs.f_flag & ST_NOSUID;
}

static const char *
privilege(int fd)
{
	struct stat st;
	const char *why = NULL;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (st.st_mode & S_ISUID && st.st_uid != getuid())
		why = "it is setuid";
	else if (st.st_mode & S_ISGID && st.st_mode & S_IXGRP && st.st_gid != getgid())
		why = "it is setgid";
	else if (getuid() != 0 && fgetxattr(fd, "security.capability", NULL, 0) > 0)
		why = "it has file capabilities";
	return why && !ignored(fd, &st) ? why : NULL;
}

/* A setuid file that its caller may not read still has a mode. */
static const char *
privilege_unread(const char *path)
{
	int fd = file_open(AT_FDCWD, path, O_PATH);
	const char *why = fd < 0 ? NULL : privilege(fd);

	if (fd >= 0)
		file_close(fd);
	return why;
}

const char *
program_file_privilege(const char *path)
{
	struct program p;
	int fd = follow(&p, AT_FDCWD, path);
	const char *why = fd < 0 ? privilege_unread(path) : privilege(fd);

	if (fd >= 0)
		file_close(fd);
	return why;
}

size_t
program_file_search_size(const char *name, const char *list)
{
	return text_length(name) + text_length(list ? list : default_path) + sizeof("./");
}

static bool
search(char *out, int directory, const char *name, const char *at)
{
	for (;; at++) {
		size_t len = (size_t)(text_until(at, ':') - at);
		char *to = out + len;

		memcpy(out, at, len);
		if (len)
			*to++ = '/';
		text_append(to, name);
		if (file_executable(directory, out))
			return true;
		at += len;
		if (!*at)
			return false;
	}
}

bool
program_file_search(
	char *out, size_t size, int directory, const char *name, const char *list)
{
	if (program_file_search_size(name, list) > size)
		return false;
	if (!*text_until(name, '/'))
		return *name && search(out, directory, name, list ? list : default_path);
	text_append(out, name);
	return true;
}
