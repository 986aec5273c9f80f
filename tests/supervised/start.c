// SPDX-License-Identifier: MIT
/*
 * usage: start HOW DIRECTORY NAME ARGUMENT
 * Starts DIRECTORY/NAME ARGUMENT in one of the ways that libc has, by HOW's name, with an
 * environment that has nothing but PATH.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[4096], list[4096];
static char *envp[] = { list, NULL };
static char *argv[3];

static int
wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

static int
spawn(int searched, const char *file, const posix_spawn_file_actions_t *actions)
{
	pid_t pid;
	int error = searched ? posix_spawnp(&pid, file, actions, NULL, argv, envp)
			     : posix_spawn(&pid, file, actions, NULL, argv, envp);

	if (error == 0)
		return wait_for(pid);
	errno = error;
	return -1;
}

/*
 * From a directory that the child changes to, in the way that HOW's last word says, and
 * relative to that: NAME itself, or where PATH is said to be.
 */
static int
spawn_there(const char *how, const char *there, int directory)
{
	enum { OTHER = 99, OPENED };
	posix_spawn_file_actions_t actions;
	int searched = !strncmp(how, "posix_spawnp", strlen("posix_spawnp"));
	int lowest, status;
	char file[4096];

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addclose(&actions, OTHER);
	if (strstr(how, "-chdir"))
		posix_spawn_file_actions_addchdir_np(&actions, there);
	if (strstr(how, "-steps")) {
		posix_spawn_file_actions_addchdir_np(&actions, "/");
		posix_spawn_file_actions_addchdir_np(&actions, there + 1);
	}
	if (strstr(how, "-fchdir"))
		posix_spawn_file_actions_addfchdir_np(&actions, directory);
	if (strstr(how, "-dup")) {
		posix_spawn_file_actions_adddup2(&actions, directory, OPENED);
		posix_spawn_file_actions_adddup2(&actions, OPENED, OTHER);
		posix_spawn_file_actions_addopen(&actions, OPENED, "/", O_RDONLY, 0);
		posix_spawn_file_actions_addfchdir_np(&actions, OTHER);
	}
	if (strstr(how, "-opened")) {
		dup2(open(".", O_RDONLY | O_DIRECTORY), OPENED);
		posix_spawn_file_actions_addopen(&actions, OPENED, there, O_RDONLY, 0);
		posix_spawn_file_actions_addfchdir_np(&actions, OPENED);
	}
	snprintf(file, sizeof(file), "./%s", argv[0]);
	setenv("PATH", "nowhere:.", 1);
	lowest = dup(0);
	close(lowest);
	status = spawn(searched, searched ? argv[0] : file, &actions);
	if (dup(0) != lowest)
		puts("a descriptor is left");
	return status;
}

/* What libc starts by itself has the environment of its process. */
static int
by_shell(int piped)
{
	char command[5000], text[64];
	FILE *output;
	int status;

	environ = envp;
	snprintf(command, sizeof(command), "'%s' %s", path, argv[1]);
	if (!piped)
		return WEXITSTATUS(system(command));
	output = popen(command, "r");
	while (output && fgets(text, sizeof(text), output))
		fputs(text, stdout);
	status = output ? pclose(output) : -1;
	return status < 0 ? -1 : WEXITSTATUS(status);
}

static int
in_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execve(path, argv, envp);
		_exit(1);
	}
	return pid < 0 ? -1 : wait_for(pid);
}

static int
start(const char *how, const char *there, int directory)
{
	if (!strcmp(how, "execve"))
		return execve(path, argv, envp);
	if (!strcmp(how, "execvpe"))
		return execvpe(argv[0], argv, envp);
	if (!strcmp(how, "execle"))
		return execle(path, argv[0], argv[1], NULL, envp);
	if (!strcmp(how, "execl"))
		return execl(path, argv[0], argv[1], NULL);
	if (!strcmp(how, "execlp"))
		return execlp(argv[0], argv[0], argv[1], NULL);
	if (!strcmp(how, "execv"))
		return execv(path, argv);
	if (!strcmp(how, "execvp"))
		return execvp(argv[0], argv);
	if (!strcmp(how, "fexecve"))
		return fexecve(open(path, O_RDONLY | O_CLOEXEC), argv, envp);
	if (!strcmp(how, "execveat"))
		return execveat(directory, argv[0], argv, envp, 0);
	if (!strcmp(how, "execveat-empty"))
		return execveat(open(path, O_PATH), "", argv, envp, AT_EMPTY_PATH);
	if (!strcmp(how, "execveat-path"))
		return execveat(directory, path, argv, envp, 0);
	if (!strcmp(how, "syscall"))
		return (int)syscall(SYS_execveat, directory, argv[0], argv, envp, 0L);
	if (!strcmp(how, "posix_spawn"))
		return spawn(0, path, NULL);
	if (!strcmp(how, "posix_spawnp"))
		return spawn(1, argv[0], NULL);
	if (!strncmp(how, "posix_spawn", strlen("posix_spawn")))
		return spawn_there(how, there, directory);
	if (!strcmp(how, "system"))
		return by_shell(0);
	if (!strcmp(how, "popen"))
		return by_shell(1);
	return in_vfork();
}

int
main(int argc, char **args)
{
	int status;

	if (argc != 5)
		return 2;
	snprintf(path, sizeof(path), "%s/%s", args[2], args[3]);
	snprintf(list, sizeof(list), "PATH=%s", args[2]);
	argv[0] = args[3];
	argv[1] = args[4];
	setenv("PATH", args[2], 1);
	status = start(
		args[1], args[2], open(args[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (status < 0)
		perror(args[1]);
	return status < 0 ? 1 : status;
}
