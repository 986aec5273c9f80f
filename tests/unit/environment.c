// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "environment.h"

static void
expect_library(const char *preload, const char *entry)
{
	size_t len;
	const char *found = environment_library(preload, &len);

	if (!entry) {
		assert_null(found);
		return;
	}
	assert_non_null(found);
	assert_int_equal(len, strlen(entry));
	assert_memory_equal(found, entry, len);
}

static void
library_is_found_by_its_file_name(void **state)
{
	(void)state;
	expect_library("/usr/lib/liblb.so", "/usr/lib/liblb.so");
	expect_library("liblb.so", "liblb.so");
	expect_library("/a/libjemalloc.so:/b/liblb.so /c/other.so", "/b/liblb.so");
	expect_library("::  /usr/$LIB/liblb.so:", "/usr/$LIB/liblb.so");
}

static void
other_libraries_are_not_taken_for_it(void **state)
{
	(void)state;
	expect_library(NULL, NULL);
	expect_library("", NULL);
	expect_library(": :", NULL);
	expect_library("/lib/myliblb.so", NULL);
	expect_library("/lib/liblb.so.1", NULL);
	expect_library("/liblb.so/x", NULL);
}

static void
exact_entry_is_recognised(void **state)
{
	(void)state;
	assert_true(environment_has_library("/x:/a/liblb.so", "/a/liblb.so"));
	assert_true(environment_has_library("/a/liblb.so /x", "/a/liblb.so"));
	assert_false(environment_has_library("/b/liblb.so", "/a/liblb.so"));
	assert_false(environment_has_library("/a/liblb.so2", "/a/liblb.so"));
	assert_false(environment_has_library("", "/a/liblb.so"));
	assert_false(environment_has_library(NULL, "/a/liblb.so"));
}

static void
expect_without(const char *preload, const char *rest)
{
	char out[64];

	environment_without_library(out, preload);
	assert_string_equal(out, rest);
}

static void
library_is_taken_out_and_others_stay(void **state)
{
	(void)state;
	expect_without("", "");
	expect_without("/a/liblb.so", "");
	expect_without("/a/liblb.so:/b/liblb.so", "");
	expect_without("/x.so:/a/liblb.so:/y.so", "/x.so:/y.so");
	expect_without("/x.so  /y.so", "/x.so:/y.so");
}

static void
expect_join(const char *first, const char *second, const char *both)
{
	char out[64];

	environment_join(out, first, second);
	assert_string_equal(out, both);
}

static void
lists_are_joined_with_one_colon(void **state)
{
	(void)state;
	expect_join(NULL, NULL, "");
	expect_join(NULL, "/a", "/a");
	expect_join("/a", "", "/a");
	expect_join("/a", "/b:/c", "/a:/b:/c");
}

static void
only_paths_that_survive_the_loader_are_loadable(void **state)
{
	(void)state;
	assert_true(environment_loadable("/usr/lib/liblb.so"));
	assert_false(environment_loadable("lib/liblb.so"));
	assert_false(environment_loadable("/my lib/liblb.so"));
	assert_false(environment_loadable("/a:b/liblb.so"));
	assert_false(environment_loadable("/$ORIGIN/liblb.so"));
	assert_false(environment_loadable(""));
}

static void
variables_are_found_by_their_whole_name(void **state)
{
	char *envp[] = { "LB_ADDRESS=no", "LB_ADDR=127.64.1.1", "EMPTY=", NULL };

	(void)state;
	assert_string_equal(environment_get(envp, "LB_ADDR"), "127.64.1.1");
	assert_string_equal(environment_get(envp, "EMPTY"), "");
	assert_null(environment_get(envp, "LB_ADD"));
	assert_null(environment_get(NULL, "LB_ADDR"));
	assert_int_equal(environment_count(envp), 3);
	assert_int_equal(environment_count(NULL), 0);
}

static void
added_variables_win_and_the_rest_keeps_its_order(void **state)
{
	char *envp[] = { "A=1", "B=2", "A=3", "AB=4", NULL };
	char *added[] = { "A=5", "C=6", NULL };
	char *out[7];

	(void)state;
	environment_merge(out, envp, added);
	assert_string_equal(out[0], "B=2");
	assert_string_equal(out[1], "AB=4");
	assert_string_equal(out[2], "A=5");
	assert_string_equal(out[3], "C=6");
	assert_null(out[4]);

	environment_merge(out, NULL, added);
	assert_string_equal(out[0], "A=5");
	assert_null(out[2]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(library_is_found_by_its_file_name),
		cmocka_unit_test(other_libraries_are_not_taken_for_it),
		cmocka_unit_test(exact_entry_is_recognised),
		cmocka_unit_test(library_is_taken_out_and_others_stay),
		cmocka_unit_test(lists_are_joined_with_one_colon),
		cmocka_unit_test(only_paths_that_survive_the_loader_are_loadable),
		cmocka_unit_test(variables_are_found_by_their_whole_name),
		cmocka_unit_test(added_variables_win_and_the_rest_keeps_its_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
