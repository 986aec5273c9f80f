// SPDX-License-Identifier: MIT
/*
 * A child that is started with a cleaned environment stays in the session: every way to
 * start a program completes the environment that it is given. No allocation and no lock:
 * this runs in vfork children and signal handlers.
 */
#include <stdarg.h>

#include "hook.h"

HOOK int
execve(const char *path, char *const argv[], char *const envp[])
{
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	return NEXT(execve)(path, argv, env);
}

HOOK int
execvpe(const char *file, char *const argv[], char *const envp[])
{
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	return NEXT(execvpe)(file, argv, env);
}

HOOK int
fexecve(int fd, char *const argv[], char *const envp[])
{
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	return NEXT(fexecve)(fd, argv, env);
}

HOOK int
execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags)
{
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	return NEXT(execveat)(fd, path, argv, env, flags);
}

HOOK int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
	return NEXT(posix_spawn)(pid, path, actions, attr, argv, env);
}

HOOK int
posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	char *env[process_environment_count(envp)];
	char preload[process_preload_size(envp)];

	process_environment(env, preload, envp);
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
