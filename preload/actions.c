// SPDX-License-Identifier: MIT
/*
 * libc has no function that reads its list of actions, so it is read as libc keeps it. A
 * hook of those that write it would see less: not what was there before the library was
 * loaded, nor the names that are yet to come. Paths are handed to the kernel alone. So a
 * list that has changed has none that is a directory, and its program runs bare.
 */
#include "actions.h"

#include <fcntl.h>
#include <stddef.h>

#include "file.h"

#ifdef __GLIBC__

/* posix/spawn_int.h, as it is since 2.29. What was added since then comes behind. */
enum kind { DUP2 = 1, OPEN, CHDIR, FCHDIR };

struct action {
	enum kind kind;
	union {
		const char *path;
		int fd;
		struct {
			int from, to;
		};
		struct {
			int fd;
			const char *path;
			int flags;
			mode_t mode;
		} open; /* The largest. */
	};
};

static const struct action *
oldest(const posix_spawn_file_actions_t *actions)
{
	return actions->__used ? (const struct action *)actions->__actions : NULL;
}

static const struct action *
older(const posix_spawn_file_actions_t *actions, const struct action *a)
{
	return a > oldest(actions) ? a - 1 : NULL;
}

static const struct action *
newer(const posix_spawn_file_actions_t *actions, const struct action *a)
{
	return ++a < oldest(actions) + actions->__used ? a : NULL;
}

#else

/* musl's src/process/fdop.h, as it is since 1.1.24. The list begins with the newest. */
enum kind { DUP2 = 2, OPEN, CHDIR, FCHDIR };

struct action {
	struct action *older, *newer;
	enum kind kind;
	union {
		int fd, to;
	};
	int from, flags;
	mode_t mode;
	char path[];
};

static const struct action *
oldest(const posix_spawn_file_actions_t *actions)
{
	const struct action *a = actions->__actions;

	while (a && a->older)
		a = a->older;
	return a;
}

static const struct action *
older(const posix_spawn_file_actions_t *actions, const struct action *a)
{
	(void)actions;
	return a->older;
}

static const struct action *
newer(const posix_spawn_file_actions_t *actions, const struct action *a)
{
	(void)actions;
	return a->newer;
}

#endif

/* What the descriptor of FCHDIR is here, where an older action may have made it. */
static int
inherited(const posix_spawn_file_actions_t *actions, const struct action *fchdir)
{
	int fd = fchdir->fd;

	for (const struct action *a = fchdir; a; a = older(actions, a)) {
		if (a->kind == OPEN && a->fd == fd)
			return -1;
		if (a->kind == DUP2 && a->to == fd)
			fd = a->from;
	}
	return fd;
}

int
actions_directory(const posix_spawn_file_actions_t *actions)
{
	const struct action *a = actions ? oldest(actions) : NULL;
	int directory = AT_FDCWD, from;

	for (; a; a = newer(actions, a)) {
		if (a->kind != CHDIR && a->kind != FCHDIR)
			continue;
		from = a->kind == CHDIR ? directory : inherited(actions, a);
		from = file_open(
			from, a->kind == CHDIR ? a->path : ".", O_PATH | O_DIRECTORY);
		if (directory >= 0)
			file_close(directory);
		directory = from;
	}
	return directory;
}
