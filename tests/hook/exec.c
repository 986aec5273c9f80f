// SPDX-License-Identifier: MIT
/*
 * Programs that are started with an empty environment stay in the session, whatever
 * starts them. Started again as "tell", this program says where a socket of it is bound.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "bare.h"

enum told { INSIDE = 10, OUTSIDE, LOST };

static char self_path[4096];
static char *none[] = { NULL };
static char *tell[] = { "hook-exec", "tell", NULL, NULL };

static int
tell_where(const char *self)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in name = { .sin_family = AF_INET };
	socklen_t len = sizeof(name);
	const struct sockaddr *inside = addr(self, 0);

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&name, len) < 0 ||
		bare_getsockname(fd, (struct sockaddr *)&name, &len) < 0)
		return LOST;
	if (name.sin_addr.s_addr == htonl(INADDR_LOOPBACK))
		return OUTSIDE;
	return memcmp(&name.sin_addr, &((struct sockaddr_in *)inside)->sin_addr, 4)
		? LOST
		: INSIDE;
}

static int
status_of(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : LOST;
}

/* Everything that can execute: in a child, ends with LOST where the call returns. */
typedef void starter(char *const envp[]);

static void
by_execve(char *const envp[])
{
	execve(self_path, tell, envp);
}

static void
by_execvpe(char *const envp[])
{
	execvpe(self_path, tell, envp);
}

static void
by_execle(char *const envp[])
{
	execle(self_path, tell[0], tell[1], tell[2], NULL, envp);
}

static void
by_fexecve(char *const envp[])
{
	fexecve(open(self_path, O_RDONLY | O_CLOEXEC), tell, envp);
}

static void
by_execveat(char *const envp[])
{
	execveat(open(self_path, O_RDONLY | O_CLOEXEC), "", tell, envp, AT_EMPTY_PATH);
}

static void
by_syscall(char *const envp[])
{
	syscall(SYS_execve, self_path, tell, envp);
}

static void
by_syscall_at(char *const envp[])
{
	syscall(SYS_execveat, AT_FDCWD, self_path, tell, envp, 0);
}

static void
by_execv(char *const envp[])
{
	environ = (char **)envp;
	execv(self_path, tell);
}

static void
by_execvp(char *const envp[])
{
	environ = (char **)envp;
	execvp(self_path, tell);
}

static void
by_execl(char *const envp[])
{
	environ = (char **)envp;
	execl(self_path, tell[0], tell[1], tell[2], NULL);
}

static void
by_execlp(char *const envp[])
{
	environ = (char **)envp;
	execlp(self_path, tell[0], tell[1], tell[2], NULL);
}

static starter *const starters[] = { by_execve, by_execvpe, by_execle, by_fexecve,
	by_execveat, by_syscall, by_syscall_at, by_execv, by_execvp, by_execl,
	by_execlp };

static void
expect_all(char *const envp[], enum told told)
{
	for (size_t i = 0; i < sizeof(starters) / sizeof(*starters); i++) {
		pid_t pid = fork();

		if (pid == 0) {
			starters[i](envp);
			_exit(LOST);
		}
		if (status_of(pid) != (int)told)
			fail_msg("starter %zu", i);
	}
}

static void
an_empty_environment_stays_in_the_session(void **state)
{
	(void)state;
	expect_all(none, INSIDE);
	expect_all((char *[]){ "PATH=/bin", "LD_PRELOAD=", NULL }, INSIDE);
}

static void
a_null_environment_stays_in_the_session(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			starters[i](NULL);
			_exit(LOST);
		}
		assert_int_equal(status_of(pid), INSIDE);
	}
}

static void
a_disabled_environment_leaves_it(void **state)
{
	(void)state;
	expect_all((char *[]){ "LB_DISABLE=1", NULL }, OUTSIDE);
	expect_all((char *[]){ "LB_DISABLE=0", NULL }, INSIDE);
}

static void
an_address_of_the_childs_own_is_respected(void **state)
{
	char other[] = "LB_ADDR=127.9.9.9";
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		tell[2] = "127.9.9.9";
		execve(self_path, tell, (char *[]){ other, NULL });
		_exit(LOST);
	}
	assert_int_equal(status_of(pid), INSIDE);
}

static void
posix_spawn_stays_in_the_session(void **state)
{
	pid_t pid;

	(void)state;
	assert_ok(posix_spawn(&pid, self_path, NULL, NULL, tell, none));
	assert_int_equal(status_of(pid), INSIDE);
	assert_ok(posix_spawnp(&pid, self_path, NULL, NULL, tell, none));
	assert_int_equal(status_of(pid), INSIDE);
	assert_ok(posix_spawn(
		&pid, self_path, NULL, NULL, tell, (char *[]){ "LB_DISABLE=1", NULL }));
	assert_int_equal(status_of(pid), OUTSIDE);
	assert_int_equal(
		posix_spawn(&pid, "/nonexistent", NULL, NULL, tell, none), ENOENT);
	assert_int_equal(
		posix_spawnp(&pid, "nonexistent-program", NULL, NULL, tell, none),
		ENOENT);
}

static void
expect_from_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execve(self_path, tell, none);
		_exit(LOST);
	}
	assert_int_equal(status_of(pid), INSIDE);
}

static void
a_vfork_child_stays_in_the_session_and_harms_nobody(void **state)
{
	char *const *before = environ;

	(void)state;
	for (int i = 0; i < 50; i++)
		expect_from_vfork();
	assert_ptr_equal(environ, before);
	assert_string_equal(getenv("LB_ADDR"), self4());
}

/* As a setproctitle does it. */
static void
an_overwritten_environment_is_restored(void **state)
{
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		for (char **e = environ; *e; e++)
			memset(*e, 'x', strlen(*e));
		execve(self_path, tell, none);
		_exit(LOST);
	}
	assert_int_equal(status_of(pid), INSIDE);
}

static void
libcs_own_exec_inherits(void **state)
{
	char command[5000];

	(void)state;
	snprintf(command, sizeof(command), "exec '%s' tell %s", self_path, self4());
	assert_int_equal(WEXITSTATUS(system(command)), INSIDE);
	assert_int_equal(WEXITSTATUS(pclose(popen(command, "r"))), INSIDE);
}

/* What a shell says of itself, whose parent has only the strings of ENVP. */
static void
expect_shells(char *const envp[], enum told told)
{
	static char command[5000];
	pid_t pid = fork();

	if (pid == 0) {
		environ = (char **)envp;
		snprintf(command, sizeof(command), "exec '%s' tell %s", self_path,
			tell[2]);
		if (WEXITSTATUS(system(command)) != (int)told)
			_exit(1);
		environ = (char **)envp;
		_exit(WEXITSTATUS(pclose(popen(command, "r"))) == (int)told ? 0 : 2);
	}
	assert_int_equal(status_of(pid), 0);
}

/* As PHP-FPM's workers do it. */
static void
a_shell_of_libc_stays_though_the_environment_was_emptied(void **state)
{
	char address[64];

	(void)state;
	snprintf(address, sizeof(address), "LB_ADDR=%s", self4());
	expect_shells(NULL, INSIDE);
	expect_shells(none, INSIDE);
	expect_shells((char *[]){ address, NULL }, INSIDE);
	expect_shells((char *[]){ address, "LD_PRELOAD=", NULL }, INSIDE);
	expect_shells((char *[]){ "LB_DISABLE=1", NULL }, OUTSIDE);
}

static void
a_complete_environment_is_left_alone(void **state)
{
	char *const *before = environ;

	(void)state;
	assert_int_equal(system("exit 3"), 3 << 8);
	assert_int_equal(pclose(popen("exit 3", "r")), 3 << 8);
	assert_ptr_equal(environ, before);
}

static void
expect_errno(int error, int result)
{
	int seen = errno;

	assert_int_equal(result, -1);
	assert_int_equal(seen, error);
}

static void
failures_are_the_kernels(void **state)
{
	const char *volatile nowhere = (void *)8;
	char *const *volatile no_list = (void *)8;

	(void)state;
	expect_errno(ENOENT, execve("/nonexistent", tell, none));
	expect_errno(EACCES, execve("/", tell, none));
	expect_errno(ENOENT, execve("", tell, none));
	expect_errno(ENOENT, execvp("nonexistent-program", tell));
	expect_errno(ENOENT, execvp("", tell));
	expect_errno(ENOENT, execlp("nonexistent-program", "x", NULL));
	expect_errno(EFAULT, execve(nowhere, tell, none));
	expect_errno(EFAULT, execve(self_path, tell, no_list));
	expect_errno(EFAULT, execve(self_path, no_list, none));
	expect_errno(EFAULT, execveat(STDIN_FILENO, nowhere, tell, none, 0));
	expect_errno(EBADF, execveat(-1, "", tell, none, AT_EMPTY_PATH));
	expect_errno(ENOENT, execveat(AT_FDCWD, "", tell, none, 0));
	expect_errno(EINVAL, fexecve(-1, tell, none));
}

static void
many_arguments_arrive(void **state)
{
	enum { MANY = 20000 };
	static char *args[MANY + 4];
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		memcpy(args, tell, sizeof(tell));
		for (int i = 3; i < MANY; i++)
			args[i] = "argument";
		execve(self_path, args, none);
		_exit(LOST);
	}
	assert_int_equal(status_of(pid), INSIDE);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_environment_stays_in_the_session),
		cmocka_unit_test(a_null_environment_stays_in_the_session),
		cmocka_unit_test(a_disabled_environment_leaves_it),
		cmocka_unit_test(an_address_of_the_childs_own_is_respected),
		cmocka_unit_test(posix_spawn_stays_in_the_session),
		cmocka_unit_test(a_vfork_child_stays_in_the_session_and_harms_nobody),
		cmocka_unit_test(an_overwritten_environment_is_restored),
		cmocka_unit_test(libcs_own_exec_inherits),
		cmocka_unit_test(
			a_shell_of_libc_stays_though_the_environment_was_emptied),
		cmocka_unit_test(a_complete_environment_is_left_alone),
		cmocka_unit_test(failures_are_the_kernels),
		cmocka_unit_test(many_arguments_arrive),
	};

	if (argc > 2 && strcmp(argv[1], "tell") == 0)
		return tell_where(argv[2]);
	if (!realpath(argv[0], self_path))
		return LOST;
	tell[2] = strdup(self4());
	return cmocka_run_group_tests(tests, NULL, NULL);
}
