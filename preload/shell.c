// SPDX-License-Identifier: MIT
/*
 * libc starts a shell by itself, past all hooks, with the environment of this process.
 * Where the program has emptied that, as PHP-FPM's workers do, it is completed before.
 */
#include "hook.h"
#include "text.h"

static void
complete(void)
{
	char *room[process_environment_room(*next_environ)];
	const char *preload;

	for (char **at = process_environment_missing(room, *next_environ); *at; at++)
		if ((preload = text_behind(*at, "LD_PRELOAD=")))
			NEXT(setenv)("LD_PRELOAD", preload, 1);
		else
			NEXT(putenv)(*at);
}

/* Tail calls, as in load.c: a thread may be cancelled meanwhile. */
HOOK int
system(const char *command)
{
	if (process_started())
		complete();
	return NEXT(system)(command);
}

HOOK FILE *
popen(const char *command, const char *type)
{
	if (process_started())
		complete();
	return NEXT(popen)(command, type);
}
