// SPDX-License-Identifier: MIT
#include "supervised.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "library.h"
#include "program_file.h"
#include "say.h"
#include "settings.h"
#include "supervise.h"
#include "terms.h"

#define PRELOAD "LD_PRELOAD="

bool
supervised_wanted(const struct options *o, const char *path)
{
	struct program p;

	if (terms_disabled())
		return false;
	if (o->supervise != SUPERVISE_AUTO)
		return o->supervise == SUPERVISE_ALWAYS;
	program_file_judge(&p, AT_FDCWD, path);
	return !program_preloads(p.kind, library_both_words());
}

/* What other libraries there are stay, and where there are none, so does nothing. */
static char **
without_library(char **envp)
{
	char **to = envp;

	for (char **at = envp; *at; at++) {
		char *rest;

		if (strncmp(*at, PRELOAD, strlen(PRELOAD)) != 0) {
			*to++ = *at;
			continue;
		}
		rest = allocate(NULL, strlen(*at) + 1);
		environment_without_library(rest, *at + strlen(PRELOAD));
		if (*rest)
			*to++ = text(PRELOAD "%s", rest);
	}
	*to = NULL;
	return envp;
}

/* What a supervised program gets of ENVP. */
static char **
environment(char **envp)
{
	char *added[] = { "LB_SUPERVISED=1", NULL };
	char **out = allocate(NULL, (environment_count(envp) + 2) * sizeof(*out));

	environment_merge(out, envp, added);
	return without_library(out);
}

char **
supervised_enter(const char *path, char **envp)
{
	const char *problem = supervise(envp);

	if (problem)
		fail(STATUS_FAILED,
			"%s: " SUPERVISED_REFUSAL "%s; "
			"--supervise=never runs it without one, perhaps outside of the session",
			path, problem);
	return environment(envp);
}

/* Is ENVP of the session that this process is supervised in? */
static bool
is_own(char **envp, uint32_t address)
{
	static struct session s;
	const char *text = environment_get(envp, "LB_ADDR");

	return text && settings_address(&s, text) && s.self == address;
}

char **
supervised_stay(char **variables)
{
	uint32_t address;

	if (!supervise_inside(&address) || !is_own(variables, address))
		return variables;
	return environment(variables);
}

char **
supervised_leave(const char *path, char **envp)
{
	const char *problem;
	uint32_t address;

	if (!supervise_inside(&address) || address == 0)
		return envp;
	if (is_own(envp, address) && !terms_disabled())
		return supervised_enter(path, envp);
	problem = supervise_leave();
	if (problem)
		fail(STATUS_FAILED, "%s: no other session can be started here: %s", path,
			problem);
	return envp;
}

static bool
is_script(const char *path)
{
	struct program p;

	return program_file_look(&p, path) == 0 && p.kind == PROGRAM_SCRIPT;
}

/*
 * A descriptor that the library opened for us is nothing that the program should have,
 * but the interpreter of a script opens it once more.
 */
static void
close_on_exec(const char *path)
{
	const char descriptors[] = "/proc/self/fd/";

	if (strncmp(path, descriptors, strlen(descriptors)) == 0 && !is_script(path))
		fcntl(atoi(path + strlen(descriptors)), F_SETFD, FD_CLOEXEC);
}

/*
 * The library hands over what it cannot be loaded into, and what it had no descriptor to
 * look at. A setuid program of the session runs bare: supervised, it would not get its
 * rights.
 */
void
supervised_execute(const char *path, char **argv)
{
	char **envp = environ;
	struct program p;

	program_file_judge(&p, AT_FDCWD, path);
	if (!program_preloads(p.kind, false) && !program_file_privilege(path))
		envp = supervised_enter(path, envp);
	close_on_exec(path);
	execve(path, argv, envp);
	fail(errno == ENOENT ? STATUS_NOT_FOUND : STATUS_CANNOT, "%s: %m", path);
}
