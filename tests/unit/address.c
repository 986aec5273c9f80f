// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "address.h"
#include "session.h"

static const struct session one = { .self = 0x7f000501 };
static const struct session many = { .self = 0x7f090801, .cluster = true };

static socklen_t
parse(const char *text, struct sockaddr_storage *addr)
{
	struct sockaddr_in *in = (struct sockaddr_in *)addr;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)addr;

	memset(addr, 0, sizeof(*addr));
	in->sin_port = htons(8099);
	if (strchr(text, ':')) {
		in6->sin6_family = AF_INET6;
		in6->sin6_scope_id = 7;
		inet_pton(AF_INET6, text, &in6->sin6_addr);
		return sizeof(*in6);
	}
	in->sin_family = AF_INET;
	inet_pton(AF_INET, text, &in->sin_addr);
	return sizeof(*in);
}

static void
expect_place(const char *text, enum place place, const char *out)
{
	struct sockaddr_storage addr, expected;
	socklen_t len = parse(text, &addr);

	assert_int_equal(address_place(&one, (struct sockaddr *)&addr, len), place);
	if (!out)
		return;
	parse(out, &expected);
	address_out(&one, (struct sockaddr *)&addr);
	assert_memory_equal(&addr, &expected, sizeof(addr));
}

static void
every_spelling_of_here_becomes_the_session(void **state)
{
	(void)state;
	expect_place("127.0.0.1", LOOPBACK, "127.0.5.1");
	expect_place("0.0.0.0", WILDCARD, "127.0.5.1");
	expect_place("127.0.1.1", LOOPBACK, "127.0.5.1");
	expect_place("::1", LOOPBACK, "::ffff:127.0.5.1");
	expect_place("::", WILDCARD, "::ffff:127.0.5.1");
	expect_place("::ffff:127.0.0.1", LOOPBACK, "::ffff:127.0.5.1");
	expect_place("::ffff:0.0.0.0", WILDCARD, "::ffff:127.0.5.1");
	expect_place("::ffff:127.0.1.1", LOOPBACK, "::ffff:127.0.5.1");
}

static void
others_are_elsewhere(void **state)
{
	(void)state;
	expect_place("127.0.0.2", ELSEWHERE, NULL);
	expect_place("127.0.0.53", ELSEWHERE, NULL);
	expect_place("10.1.2.3", ELSEWHERE, NULL);
	expect_place("::2", ELSEWHERE, NULL);
	expect_place("::1:0:1", ELSEWHERE, NULL);
	expect_place("::1:0:0:1", ELSEWHERE, NULL);
	expect_place("0:1::1", ELSEWHERE, NULL);
	expect_place("0:0:1::1", ELSEWHERE, NULL);
	expect_place("0:0:1::", ELSEWHERE, NULL);
	expect_place("::1:0", ELSEWHERE, NULL);
	expect_place("::1:0:0", ELSEWHERE, NULL);
	expect_place("0:0:1::ffff:7f00:1", ELSEWHERE, NULL);
	expect_place("::1:ffff:127.0.0.1", ELSEWHERE, NULL);
	expect_place("fe80::1", ELSEWHERE, NULL);
	expect_place("::127.0.0.1", ELSEWHERE, NULL);
	expect_place("::ffff:10.0.0.1", ELSEWHERE, NULL);
	expect_place("127.0.5.1", SELF, NULL);
	expect_place("::ffff:127.0.5.1", SELF, NULL);
}

static void
short_long_and_missing_addresses_are_elsewhere(void **state)
{
	struct sockaddr_storage addr;
	const struct sockaddr *in = (struct sockaddr *)&addr;

	(void)state;
	parse("127.0.0.1", &addr);
	assert_int_equal(address_place(&one, in, 15), ELSEWHERE);
	assert_int_equal(address_place(&one, in, 128), LOOPBACK);
	assert_int_equal(address_place(&one, in, 129), ELSEWHERE);
	assert_int_equal(address_place(&one, NULL, 16), ELSEWHERE);
	parse("::1", &addr);
	assert_int_equal(address_place(&one, in, 23), ELSEWHERE);
	assert_int_equal(address_place(&one, in, 24), LOOPBACK);
	addr.ss_family = AF_UNIX;
	assert_int_equal(address_place(&one, in, 28), ELSEWHERE);
}

static void
a_cluster_has_nodes_but_for_the_resolvers(void **state)
{
	(void)state;
	assert_int_equal(address_out4(&many, 0x7f000002), 0x7f090802);
	assert_int_equal(address_out4(&many, 0x7f000101), 0x7f090801);
	assert_int_equal(address_out4(&many, 0x7f000035), 0x7f000035);
	assert_int_equal(address_out4(&many, 0x7f000036), 0x7f000036);
	assert_int_equal(address_out4(&many, 0x7f090802), 0x7f090802);
	assert_int_equal(address_out4(&many, 0x7f090902), 0x7f090902);
	assert_int_equal(address_in4(&many, 0x7f090802), 0x7f000002);
	assert_int_equal(address_in4(&many, 0x7f090835), 0x7f090835);
	assert_int_equal(address_in4(&many, 0x7f090902), 0x7f090902);
	assert_int_equal(address_in4(&one, 0x7f000501), 0x7f000001);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_spelling_of_here_becomes_the_session),
		cmocka_unit_test(others_are_elsewhere),
		cmocka_unit_test(a_cluster_has_nodes_but_for_the_resolvers),
		cmocka_unit_test(short_long_and_missing_addresses_are_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
