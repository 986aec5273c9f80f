// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"

static void
localhost_has_many_spellings(void **state)
{
	static const char *const yes[] = { "localhost", "LocalHost", "localhost.",
		"a.localhost", "a.b.LOCALHOST.", "localhost.localdomain", "ip6-localhost",
		"box", "BOX." };
	static const char *const no[] = { "", ".", "localhos", "localhosts",
		"notlocalhost", "localhost.example", ".localhos", "localhost..",
		"ip6-loopback", "bo", "boxx" };

	(void)state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		if (!names_this_machine(yes[i], "box"))
			fail_msg("'%s' is this machine", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (names_this_machine(no[i], "box"))
			fail_msg("'%s' is not this machine", no[i]);
	assert_false(names_this_machine("", ""));
}

static void
only_names_below_localhost_need_no_resolver(void **state)
{
	(void)state;
	assert_true(names_below_localhost("a.localhost"));
	assert_true(names_below_localhost("a.Localhost."));
	assert_false(names_below_localhost("localhost"));
	assert_false(names_below_localhost(".localhost"));
	assert_false(names_below_localhost("a.localhost.example"));
}

static void
expect_found(const char *text, const char *name, const char *expected)
{
	char address[INET6_ADDRSTRLEN];
	bool found = names_find(text, strlen(text), name, address);

	assert_int_equal(found, expected != NULL);
	if (found)
		assert_string_equal(address, expected);
}

static void
a_hosts_file_is_read_line_by_line(void **state)
{
	static const char text[] =
		"# a comment with db.test\n"
		"127.0.0.1\tdb.test  db # web.test\n"
		"\n"
		"not an address web.test\n"
		"127.0.0.256 web.test\n"
		"1234567890123456789012345678901234567890123456789 web.test\n"
		"::1 web.test\r\n"
		"127.0.0.2 web.test\n"
		"127.0.0.3 last.test";

	(void)state;
	expect_found(text, "db.test", "127.0.0.1");
	expect_found(text, "DB", "127.0.0.1");
	expect_found(text, "db.test.", "127.0.0.1");
	expect_found(text, "web.test", "::1");
	expect_found(text, "last.test", "127.0.0.3");
	expect_found(text, "comment", NULL);
	expect_found(text, "127.0.0.1", NULL);
	expect_found(text, "test", NULL);
	expect_found("", "test", NULL);
	expect_found("127.0.0.1 a#b\n", "a", "127.0.0.1");
	expect_found("127.0.0.1 a#b\n", "b", NULL);
}

static void
a_name_ends_at_a_nul(void **state)
{
	static const char text[] = "127.0.0.1 db\0web\n127.0.0.2 web\n";
	char address[INET6_ADDRSTRLEN];

	(void)state;
	assert_true(names_find(text, sizeof(text) - 1, "web", address));
	assert_string_equal(address, "127.0.0.2");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(localhost_has_many_spellings),
		cmocka_unit_test(only_names_below_localhost_need_no_resolver),
		cmocka_unit_test(a_hosts_file_is_read_line_by_line),
		cmocka_unit_test(a_name_ends_at_a_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
