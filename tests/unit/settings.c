// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "settings.h"

static void
expect_address(const char *text, uint32_t self, bool cluster)
{
	struct session *s = calloc(1, sizeof(*s));
	bool ok = settings_address(s, text);

	assert_int_equal(ok, self != 0);
	assert_int_equal(s->self, self);
	assert_int_equal(s->cluster, cluster);
	free(s);
}

static void
an_address_is_canonical_and_in_127(void **state)
{
	static const char *const refused[] = { "", " ", "8.8.8.8", "127.0.0.1",
		"127.0.0.9", "127.0.1.1", "127.0.1.7", "127.255.255.255", " 127.0.5.1",
		"127.0.5.1 ", "127.0.05.1", "127.0.5.01", "127.0.5", "127.0.5.",
		"127.0.5.1.", "127.0.5.256", "127.0.5.1/24", "127.0.5.0/2",
		"127.0.5.0/240", "127.0.5.0/24 ", "127.0.0.0/24", "::1",
		"::ffff:127.0.5.1", "localhost", "127..5.1", "+127.0.5.1", "127.0.5.-1",
		"127.0.5.99999999999" };

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		expect_address(refused[i], 0, false);
	expect_address("127.0.5.1", 0x7f000501, false);
	expect_address("127.255.255.254", 0x7ffffffe, false);
	expect_address("127.96.3.0/24", 0x7f600301, true);
}

static void
expect_share(const char *text, unsigned int port, unsigned char bits)
{
	struct session *s = calloc(1, sizeof(*s));

	assert_true(settings_share(s, text));
	assert_int_equal(s->port[port], bits);
	assert_int_equal(s->port[port - 1] | s->port[port + 1], 0);
	free(s);
}

static void
a_share_names_side_and_protocol(void **state)
{
	(void)state;
	expect_share("5432", 5432, 15);
	expect_share("connect:53", 53, SHARE_CONNECT_TCP | SHARE_CONNECT_UDP);
	expect_share("bind:53/udp", 53, SHARE_BIND_UDP);
	expect_share("53/tcp", 53, SHARE_BIND_TCP | SHARE_CONNECT_TCP);
	expect_share(
		"80,connect:53/udp,bind:53/tcp", 53, SHARE_CONNECT_UDP | SHARE_BIND_TCP);
	expect_share("7-7", 7, 15);
}

/* A datagram socket on the machine's own loopback answers who speaks to it there. */
static void
a_shared_datagram_socket_is_bound_elsewhere(void **state)
{
	static const struct {
		const char *text;
		bool elsewhere;
	} cases[] = { { "80", true }, { "bind:80/udp", true }, { "81/tcp,80/udp", true },
		{ "80/tcp", false }, { "connect:80", false }, { "", false } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct session *s = calloc(1, sizeof(*s));

		assert_true(settings_share(s, cases[i].text));
		assert_int_equal(s->elsewhere, cases[i].elsewhere);
		free(s);
	}
}

static void
a_share_may_be_a_range(void **state)
{
	struct session *s = calloc(1, sizeof(*s));

	(void)state;
	assert_true(settings_share(s, "bind:20000-65535/udp"));
	assert_int_equal(s->port[19999], 0);
	assert_int_equal(s->port[20000], SHARE_BIND_UDP);
	assert_int_equal(s->port[65535], SHARE_BIND_UDP);
	free(s);
}

static void
a_malformed_share_writes_nothing(void **state)
{
	static const char *const refused[] = { ",", "80,", ",80", "80,,81", "0", "65536",
		"9-8", "80-", "-80", "80/", "80/sctp", "connect:", "connect", "both:80",
		"80 ", " 80", "080", "80;81", "0x50", "80,bad" };
	struct session *s = calloc(1, sizeof(*s));

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		if (settings_share(s, refused[i]))
			fail_msg("'%s' was taken", refused[i]);
		assert_int_equal(s->port[80], 0);
	}
	assert_true(settings_share(s, ""));
	free(s);
}

static void
a_switch_is_one_or_zero(void **state)
{
	bool on = true;

	(void)state;
	assert_true(settings_switch(&on, NULL) && !on);
	assert_true(settings_switch(&on, "1") && on);
	assert_true(settings_switch(&on, "0") && !on);
	assert_true(settings_switch(&on, "") && !on);
	assert_false(settings_switch(&on, "yes"));
	assert_false(settings_switch(&on, "11"));
	assert_true(settings_on("1"));
	assert_false(settings_on(NULL) || settings_on("") || settings_on("0"));
	assert_false(settings_on("yes") || settings_on("11"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_is_canonical_and_in_127),
		cmocka_unit_test(a_share_names_side_and_protocol),
		cmocka_unit_test(a_shared_datagram_socket_is_bound_elsewhere),
		cmocka_unit_test(a_share_may_be_a_range),
		cmocka_unit_test(a_malformed_share_writes_nothing),
		cmocka_unit_test(a_switch_is_one_or_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
