// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_addresses_of_one),
		cmocka_unit_test(all_addresses_of_a_cluster),
		cmocka_unit_test(a_rewrite_is_idempotent_and_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
