// SPDX-License-Identifier: MIT
#include "output.h"

#include <fcntl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "say.h"

static void
run(char **arguments, char **envp, int to)
{
	dup2(to, STDOUT_FILENO);
	dup2(to, STDERR_FILENO);
	execve(arguments[0], arguments, envp);
	_exit(STATUS_CANNOT);
}

char *
output(char **arguments, char **envp)
{
	char *all = allocate(NULL, 1);
	size_t len = 0;
	ssize_t more = 1;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0 || (pid = fork()) < 0)
		fail(STATUS_FAILED, "--check: %m, end something and try again");
	if (pid == 0)
		run(arguments, envp, ends[1]);
	close(ends[1]);
	while (more > 0) {
		all = allocate(all, len + 4096);
		more = read(ends[0], all + len, 4095);
		len += more > 0 ? (size_t)more : 0;
	}
	all[len] = '\0';
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return all;
}
