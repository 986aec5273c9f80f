// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program_file.h"

enum { NOBODY = 65534 };

static char directory[] = "/tmp/lb-program-file.XXXXXX";

static int
enter(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(directory));
	return chdir(directory) < 0;
}

static int
leave(void **state)
{
	(void)state;
	return chdir("/") < 0 || rmdir(directory) < 0;
}

static void
put(const char *name, const char *text, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0700);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void
expect_kind(const char *path, enum program_kind kind)
{
	struct program p;

	program_file_judge(&p, AT_FDCWD, path);
	assert_int_equal(p.kind, kind);
}

/* A descriptor that only names the file can be read by its path. */
static void
a_file_is_judged_by_its_path(void **state)
{
	char path[PROGRAM_FILE_PATH];
	int fd = open("/proc/self/exe", O_PATH);

	(void)state;
	expect_kind("/proc/self/exe", PROGRAM_DYNAMIC);
	program_file_path(path, fd, "");
	expect_kind(path, PROGRAM_DYNAMIC);
	put("text", "echo\n", 0700);
	expect_kind("text", PROGRAM_UNKNOWN);
	expect_kind("nothing", PROGRAM_UNKNOWN);
	expect_kind("", PROGRAM_UNKNOWN);
	unlink("text");
	close(fd);
}

/* What runs in the end is what counts, as far as the kernel goes. */
static void
interpreters_are_followed(void **state)
{
	char name[32], line[64];

	(void)state;
	put("0", "#!/proc/self/exe\n", 0700);
	for (int i = 1; i < 7; i++) {
		snprintf(name, sizeof(name), "%d", i);
		snprintf(line, sizeof(line), "#!%s/%d\n", directory, i - 1);
		put(name, line, 0700);
	}
	for (int i = 0; i < 7; i++) {
		snprintf(name, sizeof(name), "%d", i);
		expect_kind(name, i < 5 ? PROGRAM_DYNAMIC : PROGRAM_SCRIPT);
	}
	unlink("0");
	expect_kind("1", PROGRAM_UNKNOWN);
	for (int i = 1; i < 7; i++) {
		snprintf(name, sizeof(name), "%d", i);
		unlink(name);
	}
}

static void
a_file_that_there_is_no_descriptor_for_is_unseen(void **state)
{
	struct rlimit limit, none;

	(void)state;
	put("file", "#!/bin/sh\n", 0700);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = limit;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	expect_kind("file", PROGRAM_UNSEEN);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	expect_kind("file", PROGRAM_DYNAMIC);
	expect_kind("nothing", PROGRAM_UNKNOWN);
	unlink("file");
}

/* Larger than what is read at once. */
static void
a_table_far_behind_the_header_is_read(void **state)
{
	static char bytes[100000];
	ssize_t len;
	int fd = open("/proc/self/exe", O_RDONLY), copy;

	(void)state;
	len = read(fd, bytes, sizeof(bytes));
	assert_in_range(len, 4096, sizeof(bytes));
	copy = open("copy", O_WRONLY | O_CREAT, 0700);
	assert_int_equal(write(copy, bytes, (size_t)len), len);
	expect_kind("copy", PROGRAM_DYNAMIC);
	assert_int_equal(ftruncate(copy, 70), 0);
	expect_kind("copy", PROGRAM_FOREIGN);
	close(copy);
	close(fd);
	unlink("copy");
}

static void
expect_privilege(const char *path, const char *why)
{
	const char *seen = program_file_privilege(path);

	if (!why)
		assert_null(seen);
	else
		assert_string_equal(seen, why);
}

static void
a_file_with_rights_of_its_own_is_named(void **state)
{
	(void)state;
	put("file", "#!/bin/sh\n", 04700);
	expect_privilege("file", NULL); /* Its interpreter has none. */
	put("file", "", 06755);
	expect_privilege("file", NULL); /* They are the caller's. */
	expect_privilege("nothing", NULL);
	if (getuid() != 0)
		return;
	assert_int_equal(chown("file", NOBODY, 0), 0);
	assert_int_equal(chmod("file", 04755), 0);
	expect_privilege("file", "it is setuid");
	assert_int_equal(chown("file", 0, NOBODY), 0);
	assert_int_equal(chmod("file", 02755), 0);
	expect_privilege("file", "it is setgid");
	assert_int_equal(chmod("file", 02745), 0);
	expect_privilege("file", NULL); /* Which meant mandatory locking. */
	unlink("file");
}

/* A setuid program that may be run need not be readable. */
static void
a_file_that_cannot_be_read_has_a_mode(void **state)
{
	(void)state;
	if (getuid() != 0)
		skip();
	put("file", "", 0);
	assert_int_equal(chown("file", NOBODY, 0), 0);
	assert_int_equal(chmod("file", 04711), 0);
	assert_int_equal(chmod(directory, 0755), 0);
	assert_int_equal(seteuid(NOBODY - 1), 0);
	expect_kind("file", PROGRAM_UNKNOWN);
	expect_privilege("file", "it is setuid");
	expect_privilege("nothing", NULL);
	assert_int_equal(seteuid(0), 0);
	unlink("file");
}

static void
expect_found(const char *name, const char *list, const char *path)
{
	char out[256];

	errno = 77;
	assert_int_equal(program_file_search(out, sizeof(out), AT_FDCWD, name, list),
		path != NULL);
	if (path)
		assert_string_equal(out, path);
	assert_int_equal(errno, 77);
}

static void
a_name_is_searched_for_as_execvp_does(void **state)
{
	char small[8];

	(void)state;
	put("here", "#!/bin/sh\n", 0700);
	put("plain", "#!/bin/sh\n", 0600);
	assert_int_equal(mkdir("folder", 0700), 0);
	expect_found("sh", NULL, "/bin/sh");
	expect_found("sh", "/nowhere:/bin", "/bin/sh");
	expect_found("sh", "/nowhere", NULL);
	expect_found("here", "/bin:", "here");
	expect_found("here", "/bin::/nowhere", "here");
	expect_found("here", ".", "./here");
	expect_found("here", "", "here");
	expect_found("plain", ".", NULL);
	expect_found("folder", ".", NULL);
	expect_found("a/b", "/bin", "a/b"); /* Whether it is there or not. */
	expect_found("", "/bin", NULL);
	assert_int_equal(program_file_search_size("sh", "/bin"), sizeof("/bin/./sh") - 1);
	assert_false(program_file_search(small, sizeof(small), AT_FDCWD, "sh", "/bin"));
	rmdir("folder");
	unlink("plain");
	unlink("here");
}

/* Also the interpreter of a script, as in a child that is there. */
static void
relative_paths_begin_in_a_directory(void **state)
{
	int there = open(directory, O_PATH | O_DIRECTORY);
	struct program p;
	char out[16];

	(void)state;
	put("first", "#!second\n", 0700);
	put("second", "#!/proc/self/exe\n", 0700);
	assert_int_equal(chdir("/"), 0);
	expect_kind("first", PROGRAM_UNKNOWN);
	program_file_judge(&p, there, "first");
	assert_int_equal(p.kind, PROGRAM_DYNAMIC);
	expect_found("first", ".", NULL);
	assert_true(program_file_search(out, sizeof(out), there, "first", "/bin:."));
	assert_string_equal(out, "./first");
	assert_int_equal(chdir(directory), 0);
	close(there);
	unlink("second");
	unlink("first");
}

static void
a_path_by_descriptor_is_written(void **state)
{
	char out[PROGRAM_FILE_PATH + 8];

	(void)state;
	program_file_path(out, 0, "");
	assert_string_equal(out, "/proc/self/fd/0");
	program_file_path(out, 1234567890, "a/b");
	assert_string_equal(out, "/proc/self/fd/1234567890/a/b");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_judged_by_its_path),
		cmocka_unit_test(interpreters_are_followed),
		cmocka_unit_test(a_file_that_there_is_no_descriptor_for_is_unseen),
		cmocka_unit_test(a_table_far_behind_the_header_is_read),
		cmocka_unit_test(a_file_with_rights_of_its_own_is_named),
		cmocka_unit_test(a_file_that_cannot_be_read_has_a_mode),
		cmocka_unit_test(a_name_is_searched_for_as_execvp_does),
		cmocka_unit_test(relative_paths_begin_in_a_directory),
		cmocka_unit_test(a_path_by_descriptor_is_written),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
