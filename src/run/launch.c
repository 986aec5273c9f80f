// SPDX-License-Identifier: MIT
#include "launch.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "say.h"
#include "supervised.h"
#include "terms.h"

/* A script without #! is run by the shell, as execvp(3) does. */
static void
run_by_shell(const char *path, char **command, char **envp)
{
	size_t count = environment_count(command);
	char **arguments = allocate(NULL, (count + 2) * sizeof(*arguments));

	arguments[0] = "/bin/sh";
	arguments[1] = (char *)path;
	memcpy(arguments + 2, command + 1, count * sizeof(*arguments));
	execve(arguments[0], arguments, envp);
}

void
launch(const struct options *o, const struct lease *l, const char *path)
{
	char **added = terms_environment(o, l);
	size_t room = environment_count(environ) + environment_count(added) + 1;
	char **envp = allocate(NULL, room * sizeof(*envp));

	environment_merge(envp, environ, added);
	envp = supervised_wanted(o, path) ? supervised_enter(path, envp)
					  : supervised_leave(path, envp);
	execve(path, o->command, envp);
	if (errno == ENOEXEC)
		run_by_shell(path, o->command, envp);
	fail(STATUS_CANNOT,
		"%s: %m, so it cannot be run: check the file and its interpreter", path);
}
