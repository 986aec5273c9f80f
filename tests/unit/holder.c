// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "holder.h"

#define SIXTY_FOUR "0123456789012345678901234567890123456789012345678901234567890123"

static void
names_are_short_and_have_no_slash(void **state)
{
	(void)state;
	assert_true(holder_name_valid("web"));
	assert_true(holder_name_valid("my app, @2"));
	assert_true(holder_name_valid("\xc3\xbc"));
	assert_true(holder_name_valid(SIXTY_FOUR));
	assert_false(holder_name_valid(SIXTY_FOUR "x"));
	assert_false(holder_name_valid(""));
	assert_false(holder_name_valid("a/b"));
	assert_false(holder_name_valid("a\nb"));
	assert_false(holder_name_valid("\x7f"));
}

static void
expect_written(const struct holder *h, const char *text)
{
	char out[HOLDER_TEXT_MAX + 1];
	struct holder back;

	assert_int_equal(holder_write(out, h), strlen(text));
	assert_string_equal(out, text);
	assert_true(holder_read(&back, out, strlen(out)));
	assert_int_equal(back.address, h->address);
	assert_int_equal(back.lease, h->lease);
	assert_int_equal(back.pid, h->pid);
	assert_int_equal(back.settings, h->settings);
	assert_string_equal(back.name, h->name);
}

static void
what_is_written_is_read_again(void **state)
{
	struct holder h = { .address = 0x7f400102, .lease = true };

	(void)state;
	expect_written(&h, "lb/127.64.1.2");
	h.lease = false;
	expect_written(&h, "lb/127.64.1.2//0/0");
	h.pid = 4194304;
	h.settings = 0xffffffff;
	h.address = 0x7f7ffe00;
	strcpy(h.name, SIXTY_FOUR);
	expect_written(&h, "lb/127.127.254.0/" SIXTY_FOUR "/4194304/ffffffff");
	assert_true(holder_cluster(&h));
}

static void
names_of_others_are_not_read(void **state)
{
	static const char *const other[] = {
		"",
		"lb",
		"lb/",
		"lb/127.64.1",
		"lb/127.64.1.256",
		"lb/127.64.1.2/",
		"lb/127.64.1.2/web",
		"lb/127.64.1.2/web/",
		"lb/127.64.1.2/web/1",
		"lb/127.64.1.2/web/x/0",
		"lb/127.64.1.2/web/1/",
		"lb/127.64.1.2/web/1/0/",
		"lb/127.64.1.2/web/4294967296/0",
		"lb/127.64.1.2/web/1/100000000",
		"lb/127.64.1.2/" SIXTY_FOUR "x/1/0",
		"lb/127.64.1.2/\n/1/0",
		"xlb/127.64.1.2",
		/* What the library would refuse, and run without a session. */
		"lb/192.0.2.7/web/1/0",
		"lb/127.0.0.1",
		"lb/127.0.1.1/web/1/0",
		"lb/127.255.255.255//1/0",
		"lb/127.64.1.2/web/1/1",
	};
	struct holder h;

	(void)state;
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		assert_false(holder_read(&h, other[i], strlen(other[i])));
	assert_false(holder_read(&h, "lb/127.64.1.2\0", 14));
}

static void
lines_of_proc_net_unix_are_read(void **state)
{
	struct holder h;

	(void)state;
	assert_true(holder_read_line(&h,
		"0000000000000000: 00000002 00000000 00010000 0001 01   412 "
		"@lb/127.64.1.2/my web/77/2a"));
	assert_int_equal(h.inode, 412);
	assert_int_equal(h.pid, 77);
	assert_int_equal(h.settings, 0x2a);
	assert_string_equal(h.name, "my web");
	assert_false(h.lease);

	assert_false(holder_read_line(&h,
		"0000000000000000: 00000002 00000000 00010000 0001 01 412 /lb/127.64.1.2"));
	assert_false(holder_read_line(
		&h, "0000000000000000: 00000003 00000000 00000000 0001 03 413"));
	assert_false(holder_read_line(
		&h, "Num       RefCount Protocol Flags    Type St Inode Path"));
	assert_false(holder_read_line(&h, ""));
}

/* Names keep their addresses for as long as liblb exists: never change these. */
static void
the_address_of_a_name_never_changes(void **state)
{
	(void)state;
	assert_int_equal(holder_hash(HOLDER_HASH, ""), 0xaf63bd4c8601b7df);
	assert_int_equal(holder_pool(holder_hash(HOLDER_HASH, "web"), false), 0x7f578bbc);
	assert_int_equal(holder_pool(holder_hash(HOLDER_HASH, "web"), true), 0x7f7cbc00);
}

static void
pools_hold_every_address_once_and_never_overlap(void **state)
{
	static unsigned char seen[1 << 22];
	const uint32_t singles = 32 * 254 * 254, clusters = 32 * 254;

	(void)state;
	for (uint32_t i = 0; i < singles; i++) {
		uint32_t ip = holder_pool(i, false);

		assert_int_equal(ip >> 21, 0x7f400000 >> 21);
		assert_in_range(ip & 0xff, 1, 254);
		assert_in_range(ip >> 8 & 0xff, 1, 254);
		assert_int_equal(seen[ip & 0x3fffff]++, 0);
	}
	for (uint32_t i = 0; i < clusters; i++) {
		uint32_t ip = holder_pool(i, true);

		assert_int_equal(ip >> 21, 0x7f600000 >> 21);
		assert_int_equal(ip & 0xff, 0);
		assert_in_range(ip >> 8 & 0xff, 1, 254);
		assert_int_equal(seen[ip & 0x3fffff]++, 0);
	}
	assert_int_equal(holder_pool(singles, false), holder_pool(0, false));
	assert_int_equal(holder_pool(clusters, true), holder_pool(0, true));
}

static void
addresses_are_written_as_the_setting_reads_them(void **state)
{
	char text[ADDRESS_TEXT_SIZE];

	(void)state;
	holder_address(text, 0x7f400102, false);
	assert_string_equal(text, "127.64.1.2");
	holder_address(text, 0x7fffff00, true);
	assert_string_equal(text, "127.255.255.0/24");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_short_and_have_no_slash),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(names_of_others_are_not_read),
		cmocka_unit_test(lines_of_proc_net_unix_are_read),
		cmocka_unit_test(the_address_of_a_name_never_changes),
		cmocka_unit_test(pools_hold_every_address_once_and_never_overlap),
		cmocka_unit_test(addresses_are_written_as_the_setting_reads_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
