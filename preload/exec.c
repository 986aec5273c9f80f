// SPDX-License-Identifier: MIT
/*
 * A child that is started with a cleaned environment stays in the session: every way to
 * start a program completes the environment that it is given. No allocation and no lock:
 * this runs in vfork children and signal handlers.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <sys/syscall.h>

#include "actions.h"
#include "caller.h"
#include "environment.h"
#include "file.h"
#include "hook.h"
#include "program_file.h"

/* What lb-run is told before the arguments, and the NULL behind them. */
enum { SUPERVISED_MORE = 4 };

enum how { EXEC, EXECVEAT, FEXECVE, SPAWN };

/* The arguments of all that start a program. */
struct start {
	enum how how;
	bool searched; /* PATH may be a name, to be found in $PATH */
	int directory; /* that PATH is relative to */
	int flags;
	const char *path;
	char *const *argv;
	char *const *envp;
	pid_t *pid;
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attr;
};

static int
start_next(const struct start *x)
{
	switch (x->how) {
	case EXEC:
		return (x->searched ? NEXT(execvpe) : NEXT(execve))(
			x->path, x->argv, x->envp);
	case FEXECVE:
		return NEXT(fexecve)(x->directory, x->argv, x->envp);
	case SPAWN:
		return (x->searched ? NEXT(posix_spawnp) : NEXT(posix_spawn))(
			x->pid, x->path, x->actions, x->attr, x->argv, x->envp);
	case EXECVEAT:
		break;
	}
	if (NEXT(execveat))
		return NEXT(execveat)(x->directory, x->path, x->argv, x->envp, x->flags);
	/* musl has no such function: it was called through syscall(2). */
	return (int)NEXT(syscall)(
		SYS_execveat, x->directory, x->path, x->argv, x->envp, x->flags);
}

/* Is the file the one that a descriptor stands for, or beside it? */
static bool
by_descriptor(const struct start *x)
{
	return x->directory != AT_FDCWD && *x->path != '/';
}

/*
 * The path of what will be executed with the working directory CWD, perhaps in the SIZE
 * bytes at ROOM. NULL where the call will fail, or CWD is not known.
 */
static const char *
file_of(const struct start *x, int cwd, const char *list, char *room, size_t size)
{
	if (cwd < 0 && cwd != AT_FDCWD)
		return NULL;
	if (x->searched)
		return program_file_search(room, size, cwd, x->path, list) ? room : NULL;
	if (!by_descriptor(x))
		return x->path;
	if (!*x->path && !(x->flags & AT_EMPTY_PATH))
		return NULL;
	program_file_path(room, x->directory, x->path);
	return room;
}

/*
 * Must lb-run, which supervises programs that the library cannot reach, execute FILE in
 * place of the kernel?
 */
static bool
is_supervised(int cwd, const char *file, const char *supervisor)
{
	struct program p;

	program_file_judge(&p, cwd, file);
	return !program_preloads(p.kind, process_both_words()) &&
		file_executable(cwd, file) && file_executable(AT_FDCWD, supervisor);
}

/*
 * A function of its own, so that only such programs cost the room for their arguments. A
 * descriptor in the path has to outlive the exec; lb-run then closes it.
 */
__attribute__((noinline)) static int
start_supervised(struct start *x, const char *supervisor, char *file)
{
	char *arguments[environment_count(x->argv) + SUPERVISED_MORE];
	size_t n = 0;
	int fd = -1, result;

	if (by_descriptor(x)) {
		fd = (int)NEXT(syscall)(SYS_dup, x->directory);
		if (fd < 0)
			return -1;
		program_file_path(file, fd, x->path);
	}
	arguments[n++] = (char *)supervisor;
	arguments[n++] = "--exec";
	arguments[n++] = file;
	for (char *const *argv = x->argv; *argv; argv++)
		arguments[n++] = *argv;
	arguments[n] = NULL;

	if (x->how != SPAWN)
		x->how = EXEC;
	x->searched = false;
	x->path = supervisor;
	x->argv = arguments;
	result = start_next(x);
	if (fd >= 0)
		file_close(fd);
	return result;
}

/* It is known once process_started was asked. */
static char **
own_environment(void)
{
	process_started();
	return *next_environ;
}

/* By the kernel, or by lb-run, which is SUPERVISOR, where the program needs that. */
static int
start_judged(struct start *x, const char *supervisor)
{
	const char *list = environment_get(*next_environ, "PATH");
	size_t size = PROGRAM_FILE_PATH + program_file_search_size(x->path, list);
	char room[size];
	int cwd = actions_directory(x->actions);
	const char *file = file_of(x, cwd, list, room, size);
	bool supervised = file && is_supervised(cwd, file, supervisor);

	if (cwd >= 0)
		file_close(cwd);
	return supervised ? start_supervised(x, supervisor, (char *)file) : start_next(x);
}

static int
start_inside(struct start *x)
{
	const char *supervisor = process_supervisor(x->envp);
	char *env[process_environment_room(x->envp)];

	process_environment(env, x->envp);
	x->envp = env;
	if (supervisor && caller_readable(x->path, 1) && x->argv && x->argv[0] &&
		!(x->flags & AT_SYMLINK_NOFOLLOW))
		return start_judged(x, supervisor);
	return start_next(x);
}

/* A list that the kernel will not read, as it says, is none of ours to read. */
static bool
is_list(char *const *list)
{
	return !list || caller_readable(list, sizeof(*list));
}

static int
start(struct start *x)
{
	return is_list(x->argv) && is_list(x->envp) ? start_inside(x) : start_next(x);
}

static int
start_path(bool searched, const char *path, char *const argv[], char *const envp[])
{
	return start(&(struct start){ .searched = searched,
		.directory = AT_FDCWD,
		.path = path,
		.argv = argv,
		.envp = envp });
}

HOOK int
execve(const char *path, char *const argv[], char *const envp[])
{
	return start_path(false, path, argv, envp);
}

HOOK int
execv(const char *path, char *const argv[])
{
	return start_path(false, path, argv, own_environment());
}

HOOK int
execvpe(const char *file, char *const argv[], char *const envp[])
{
	return start_path(true, file, argv, envp);
}

HOOK int
execvp(const char *file, char *const argv[])
{
	return start_path(true, file, argv, own_environment());
}

HOOK int
fexecve(int fd, char *const argv[], char *const envp[])
{
	return start(&(struct start){ .how = FEXECVE,
		.directory = fd,
		.flags = AT_EMPTY_PATH,
		.path = "",
		.argv = argv,
		.envp = envp });
}

HOOK int
execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags)
{
	return start(&(struct start){ .how = EXECVEAT,
		.directory = fd,
		.flags = flags,
		.path = path,
		.argv = argv,
		.envp = envp });
}

static int
spawn(bool searched, pid_t *pid, const char *path,
	const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attr,
	char *const argv[], char *const envp[])
{
	return start(&(struct start){ .how = SPAWN,
		.searched = searched,
		.directory = AT_FDCWD,
		.path = path,
		.argv = argv,
		.envp = envp,
		.pid = pid,
		.actions = actions,
		.attr = attr });
}

HOOK int
posix_spawn(pid_t *pid, const char *path, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	return spawn(false, pid, path, actions, attr, argv, envp);
}

HOOK int
posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
	const posix_spawnattr_t *attr, char *const argv[], char *const envp[])
{
	return spawn(true, pid, file, actions, attr, argv, envp);
}

/* The next of a list of arguments, which is a pointer. To fetch one takes much code. */
__attribute__((noinline)) static void *
next_pointer(va_list *args)
{
	return va_arg(*args, void *);
}

/* How many there are before the NULL that ends them. */
static size_t
count_pointers(va_list *from)
{
	va_list args;
	size_t n = 0;

	va_copy(args, *from);
	while (next_pointer(&args))
		n++;
	va_end(args);
	return n;
}

/*
 * The arguments are FIRST and what follows, to a NULL; behind that may be the
 * environment.
 */
__attribute__((noinline)) static int
start_list(
	bool searched, const char *path, const char *first, va_list *args, bool with_envp)
{
	size_t n = count_pointers(args) + 1;
	char *argv[n + 1];

	argv[0] = (char *)first;
	for (size_t i = 1; i <= n; i++)
		argv[i] = next_pointer(args);
	return start_path(
		searched, path, argv, with_envp ? next_pointer(args) : own_environment());
}

HOOK int
execl(const char *path, const char *arg, ...)
{
	va_list args;
	int result;

	va_start(args, arg);
	result = start_list(false, path, arg, &args, false);
	va_end(args);
	return result;
}

HOOK int
execlp(const char *file, const char *arg, ...)
{
	va_list args;
	int result;

	va_start(args, arg);
	result = start_list(true, file, arg, &args, false);
	va_end(args);
	return result;
}

HOOK int
execle(const char *path, const char *arg, ...)
{
	va_list args;
	int result;

	va_start(args, arg);
	result = start_list(false, path, arg, &args, true);
	va_end(args);
	return result;
}
