// SPDX-License-Identifier: MIT
/*
 * A child that is started with a cleaned environment stays in the session: every way to
 * start a program completes the environment that it is given. No allocation and no lock:
 * this runs in vfork children and signal handlers.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "environment.h"
#include "hook.h"
#include "program_file.h"
#include "raw.h"

/* What lb-run is told before the arguments, and the NULL behind them. */
enum { SUPERVISED_MORE = 4 };

/*
 * What has to execute PATH, relative to DIRECTORY, in place of the kernel: lb-run, which
 * supervises programs that the library cannot reach. NULL where the library can, or where
 * there is nothing that we could do: setuid programs stay bare.
 */
static const char *
supervisor_of(int directory, const char *path, char *const argv[], char *const envp[])
{
	const char *supervisor = process_supervisor(envp);
	int saved = errno;
	struct program p;

	if (!supervisor || !path || !argv || !argv[0])
		return NULL;
	program_file_judge(&p, directory, path);
	if (program_preloads(p.kind, process_both_words()) ||
		program_file_privilege(directory, path))
		return NULL;
	if (faccessat(directory, path, X_OK, *path ? AT_EACCESS : AT_EMPTY_PATH) < 0 ||
		access(supervisor, X_OK) < 0)
		supervisor = NULL;
	errno = saved;
	return supervisor;
}

static void
supervised_arguments(
	char **out, const char *supervisor, const char *path, char *const argv[])
{
	*out++ = (char *)supervisor;
	*out++ = "--exec";
	*out++ = (char *)path;
	while (*argv)
		*out++ = *argv++;
	*out = NULL;
}

/* A function of its own, so that only such programs cost the room for their arguments. */
__attribute__((noinline)) static int
execute_supervised(
	const char *supervisor, const char *path, char *const argv[], char *const env[])
{
	char *arguments[environment_count(argv) + SUPERVISED_MORE];

	supervised_arguments(arguments, supervisor, path, argv);
	return NEXT(execve)(supervisor, arguments, env);
}

__attribute__((noinline)) static int
spawn_supervised(const char *supervisor, pid_t *pid, const char *path,
	const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
	char *const argv[], char *const env[])
{
	char *arguments[environment_count(argv) + SUPERVISED_MORE];

	supervised_arguments(arguments, supervisor, path, argv);
	return NEXT(posix_spawn)(pid, supervisor, actions, attr, arguments, env);
}

HOOK int
execve(const char *path, char *const argv[], char *const envp[])
{
	const char *supervisor = supervisor_of(AT_FDCWD, path, argv, envp);
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	if (supervisor)
		return execute_supervised(supervisor, path, argv, env);
	return NEXT(execve)(path, argv, env);
}

HOOK int
execvpe(const char *file, char *const argv[], char *const envp[])
{
	const char *list = getenv("PATH"), *supervisor = NULL;
	char path[program_file_search_size(file, list)];
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	if (program_file_search(path, sizeof(path), file, list))
		supervisor = supervisor_of(AT_FDCWD, path, argv, envp);
	if (supervisor)
		return execute_supervised(supervisor, path, argv, env);
	return NEXT(execvpe)(file, argv, env);
}

/*
 * PATH relative to DIRECTORY, for lb-run: by a descriptor that outlives the exec, which
 * lb-run then closes. An empty PATH is DIRECTORY itself.
 */
__attribute__((noinline)) static int
execute_supervised_at(const char *supervisor, int directory, const char *path,
	char *const argv[], char *const env[])
{
	char full[PROGRAM_FILE_PATH + strlen(path)];
	int fd, result;

	if (directory == AT_FDCWD || *path == '/')
		return execute_supervised(supervisor, path, argv, env);
	fd = dup(directory);
	if (fd < 0)
		return -1;
	program_file_path(full, fd, path);
	result = execute_supervised(supervisor, full, argv, env);
	close(fd);
	return result;
}

HOOK int
fexecve(int fd, char *const argv[], char *const envp[])
{
	const char *supervisor = supervisor_of(fd, "", argv, envp);
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	if (supervisor)
		return execute_supervised_at(supervisor, fd, "", argv, env);
	return NEXT(fexecve)(fd, argv, env);
}

HOOK int
execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags)
{
	const char *supervisor = NULL;
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	if (!(flags & AT_SYMLINK_NOFOLLOW) && path && (*path || flags & AT_EMPTY_PATH))
		supervisor = supervisor_of(fd, path, argv, envp);
	if (supervisor)
		return execute_supervised_at(supervisor, fd, path, argv, env);
	if (NEXT(execveat))
		return NEXT(execveat)(fd, path, argv, env, flags);
	/* musl has no such function: it was called through syscall(2). */
	errno = (int)-raw_syscall(
		SYS_execveat, fd, (long)path, (long)argv, (long)env, flags, 0);
	return -1;
}

HOOK int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	const char *supervisor = supervisor_of(AT_FDCWD, path, argv, envp);
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	if (supervisor)
		return spawn_supervised(supervisor, pid, path, actions, attr, argv, env);
	return NEXT(posix_spawn)(pid, path, actions, attr, argv, env);
}

HOOK int
posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	const char *list = getenv("PATH"), *supervisor = NULL;
	char path[program_file_search_size(file, list)];
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	if (program_file_search(path, sizeof(path), file, list))
		supervisor = supervisor_of(AT_FDCWD, path, argv, envp);
	if (supervisor)
		return spawn_supervised(supervisor, pid, path, actions, attr, argv, env);
	return NEXT(posix_spawnp)(pid, file, actions, attr, argv, env);
}

HOOK int
execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

HOOK int
execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

static size_t
count_arguments(va_list from)
{
	va_list args;
	size_t n = 1;

	va_copy(args, from);
	while (va_arg(args, char *))
		n++;
	va_end(args);
	return n;
}

/* The arguments behind the first, and the NULL at their end. */
static void
copy_arguments(char **argv, const char *first, size_t n, va_list *args)
{
	argv[0] = (char *)first;
	for (size_t i = 1; i <= n; i++)
		argv[i] = va_arg(*args, char *);
}

HOOK int
execl(const char *path, const char *arg, ...)
{
	va_list args;
	size_t n;

	va_start(args, arg);
	n = count_arguments(args);
	char *argv[n + 1];
	copy_arguments(argv, arg, n, &args);
	va_end(args);
	return execve(path, argv, environ);
}

HOOK int
execlp(const char *file, const char *arg, ...)
{
	va_list args;
	size_t n;

	va_start(args, arg);
	n = count_arguments(args);
	char *argv[n + 1];
	copy_arguments(argv, arg, n, &args);
	va_end(args);
	return execvpe(file, argv, environ);
}

/* The environment follows the NULL. */
HOOK int
execle(const char *path, const char *arg, ...)
{
	char *const *envp;
	va_list args;
	size_t n;

	va_start(args, arg);
	n = count_arguments(args);
	char *argv[n + 1];
	copy_arguments(argv, arg, n, &args);
	envp = va_arg(args, char *const *);
	va_end(args);
	return execve(path, argv, envp);
}
