// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The source itself, so that all 2^32 addresses take seconds: the calls are inlined. */
#include "../../src/core/address.c"

#define IP(a, b, c, d) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))

static const struct session one = { .self = IP(127, 0, 5, 1) };
static const struct session many = { .self = IP(127, 9, 8, 1), .cluster = true };

/* The rule in other words than the code's: what one address becomes, and back. */
static uint32_t
expected_out(const struct session *s, uint32_t ip)
{
	uint32_t net = s->self - s->self % 256;

	if (ip == IP(0, 0, 0, 0) || ip == IP(127, 0, 1, 1))
		return s->self;
	if (!s->cluster)
		return ip == IP(127, 0, 0, 1) ? s->self : ip;
	if (ip == IP(127, 0, 0, 53) || ip == IP(127, 0, 0, 54))
		return ip;
	return ip >= IP(127, 0, 0, 0) && ip <= IP(127, 0, 0, 255) ? net + ip % 256 : ip;
}

static uint32_t
expected_in(const struct session *s, uint32_t ip)
{
	uint32_t net = s->self - s->self % 256;

	if (!s->cluster)
		return ip == s->self ? IP(127, 0, 0, 1) : ip;
	if (ip < net || ip > net + 255 || ip == net + 53 || ip == net + 54)
		return ip;
	return IP(127, 0, 0, 0) + ip % 256;
}

/* Plain comparisons: cmocka's own would take minutes for all of them. */
static inline void
follows_the_rule_everywhere(const struct session *s)
{
	uint32_t ip = 0;

	do {
		if (address_out4(s, ip) != expected_out(s, ip) ||
			address_in4(s, ip) != expected_in(s, ip))
			fail_msg("%08x", ip);
	} while (++ip);
}

/* What is not in 127/8 or 0.0.0.0 was shown to stay as it is. */
static void
a_rewrite_is_idempotent_and_comes_back(void **state)
{
	const struct session *sessions[] = { &one, &many };

	(void)state;
	for (int i = 0; i < 2; i++) {
		for (uint32_t ip = IP(127, 0, 0, 0); ip >> 24 == 127; ip++) {
			uint32_t out = address_out4(sessions[i], ip);

			if (address_out4(sessions[i], out) != out)
				fail_msg("%08x is rewritten twice", ip);
			if (out != ip && ip != IP(127, 0, 1, 1) &&
				address_in4(sessions[i], out) != ip)
				fail_msg("%08x does not come back", ip);
		}
	}
}

static void
all_addresses_of_one(void **state)
{
	(void)state;
	follows_the_rule_everywhere(&one);
}

static void
all_addresses_of_a_cluster(void **state)
{
	(void)state;
	follows_the_rule_everywhere(&many);
}

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_addresses_of_one),
		cmocka_unit_test(all_addresses_of_a_cluster),
		cmocka_unit_test(a_rewrite_is_idempotent_and_comes_back),
		cmocka_unit_test(every_spelling_of_here_becomes_the_session),
		cmocka_unit_test(others_are_elsewhere),
		cmocka_unit_test(short_long_and_missing_addresses_are_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
