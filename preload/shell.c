// SPDX-License-Identifier: MIT
/*
 * libc starts a shell by itself, past all hooks, with the environment of this process.
 * Where the program has emptied that, as PHP-FPM's workers do, it is completed before.
 */
#include "hook.h"

/* The environment was not ours to free, and neither is this one. */
static void
complete(void)
{
	char **own, **all;
	size_t n;

	if (!process_started())
		return;
	own = *next_environ;
	n = process_environment_count(own);
	all = NEXT(malloc)(n * sizeof(*all) + process_preload_size(own));
	if (all && process_environment(all, (char *)(all + n), own))
		*next_environ = all;
	else
		NEXT(free)(all);
}

/* Tail calls, as in load.c: a thread may be cancelled meanwhile. */
HOOK int
system(const char *command)
{
	complete();
	return NEXT(system)(command);
}

HOOK FILE *
popen(const char *command, const char *type)
{
	complete();
	return NEXT(popen)(command, type);
}
