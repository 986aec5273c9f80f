// SPDX-License-Identifier: MIT
#include "worktree.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "holder.h"
#include "say.h"

/* What is left beside "-" and the hash. */
#define BASE_MAX (HOLDER_NAME_MAX - 9)

/*
 * DIRECTORY becomes the nearest one above that has a .git: a directory, or a worktree's
 * file.
 */
static bool
climb(char *directory)
{
	for (;;) {
		char *slash = strrchr(directory, '/');

		if (access(text("%s/.git", directory), F_OK) == 0)
			return true;
		if (!slash)
			return false;
		*slash = '\0';
	}
}

const char *
worktree_name(void)
{
	char *directory = getcwd(NULL, 0), *base, *name;

	if (!directory)
		fail(STATUS_FAILED, "--worktree: %m, change to a directory that exists");
	if (!climb(directory))
		fail(STATUS_FAILED,
			"--worktree: this is no git worktree, change to one or use "
			"--name");
	base = strrchr(directory, '/');
	name = text("%.*s-%08x", BASE_MAX, base ? base + 1 : "",
		(unsigned)holder_hash(HOLDER_HASH, directory));
	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("._-", *c))
			*c = '_';
	return name;
}
