// SPDX-License-Identifier: MIT
#include "kernel.h"
#include "memory.h"
#include "twin.h"

enum { PORT = 80 };

static void
expect_twins(const char *first, const char *second, int type, bool v6only)
{
	int fd[2];

	kernel_reset(NULL);
	fd[0] = make(first, type);
	fd[1] = make(second, type);
	for (int i = 0; v6only && i < 2; i++)
		if (kernel_at(fd[i])->domain == AF_INET6)
			make_v6only(fd[i]);
	assert_int_equal(do_bind(fd[0], first, PORT), 0);
	assert_int_equal(kernel_get(fd[0], SOL_SOCKET, SO_REUSEPORT), 0);
	assert_int_equal(do_bind(fd[1], second, PORT), 0);
	for (int i = 0; i < 2; i++)
		assert_int_equal(kernel_get(fd[i], SOL_SOCKET, SO_REUSEPORT), 1);
}

static void
one_port_in_both_families_is_shared(void **state)
{
	(void)state;
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		expect_twins("127.0.0.1", "::1", type, false);
		expect_twins("::1", "127.0.0.1", type, false);
		expect_twins("0.0.0.0", "::", type, true);
		expect_twins("::", "0.0.0.0", type, true);
	}
}

static void
expect_conflict(const char *first, const char *second)
{
	int fd[2];

	kernel_reset(NULL);
	fd[0] = make(first, SOCK_STREAM);
	fd[1] = make(second, SOCK_STREAM);
	assert_int_equal(do_bind(fd[0], first, PORT), 0);
	assert_int_equal(do_bind(fd[1], second, PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
	for (int i = 0; i < 2; i++)
		assert_int_equal(kernel_get(fd[i], SOL_SOCKET, SO_REUSEPORT), 0);
}

static void
what_conflicts_bare_conflicts_here(void **state)
{
	(void)state;
	expect_conflict("127.0.0.1", "127.0.0.1");
	expect_conflict("::1", "::1");
	expect_conflict("0.0.0.0", "127.0.0.1");
	expect_conflict("::", "0.0.0.0");
	expect_conflict("127.0.0.1", "::");
	expect_conflict("127.0.0.1", "::ffff:127.0.0.1");
}

static void
a_port_that_another_process_holds_stays_in_use(void **state)
{
	int fd = make("::1", SOCK_STREAM);

	(void)state;
	kernel_fail(KERNEL_BIND, 0, 9, EADDRINUSE);
	assert_int_equal(do_bind(fd, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(kernel_count(KERNEL_BIND), 1);
}

static void
a_third_socket_of_one_family_is_kept_out(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);
	int third = make("::1", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(four, "127.0.0.1", PORT), 0);
	assert_int_equal(do_bind(six, "::1", PORT), 0);
	assert_int_equal(do_bind(third, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(kernel_get(third, SOL_SOCKET, SO_REUSEPORT), 0);
}

/* Bare, two sockets with SO_REUSEADDR may both be bound as long as neither listens. */
static void
a_third_socket_that_reuses_the_address_is_let_in(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);
	int third = make("::1", SOCK_STREAM), fifth = make("::1", SOCK_STREAM),
	    fourth = make("::1", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(four, "127.0.0.1", PORT), 0);
	for (int fd = six; fd <= fourth; fd++)
		kernel_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	assert_int_equal(do_bind(six, "::1", PORT), 0);
	assert_int_equal(do_bind(third, "::1", PORT), 0);
	kernel_set(fourth, SOL_SOCKET, SO_REUSEADDR, 0);
	assert_int_equal(do_bind(fourth, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
	kernel_lacks(fourth, SOL_SOCKET, SO_REUSEADDR);
	assert_int_equal(do_bind(fourth, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
	kernel_set(fifth, SOL_SOCKET, SO_REUSEADDR, 1);
	kernel_at(six)->state = TCP_LISTEN;
	assert_int_equal(do_bind(fifth, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
}

static void
who_uses_reuseport_has_twins_too(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);

	(void)state;
	kernel_set(six, SOL_SOCKET, SO_REUSEPORT, 1);
	assert_int_equal(do_bind(four, "127.0.0.1", PORT), 0);
	kernel_fail(KERNEL_BIND, 0, 2, EADDRINUSE);
	assert_int_equal(do_bind(six, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(kernel_get(six, SOL_SOCKET, SO_REUSEPORT), 1);
	assert_int_equal(do_bind(six, "::1", PORT), 0);
}

static void
a_second_try_that_fails_leaves_no_trace(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(four, "127.0.0.1", PORT), 0);
	kernel_fail(KERNEL_BIND, 0, 2, EADDRINUSE);
	assert_int_equal(do_bind(six, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(kernel_get(six, SOL_SOCKET, SO_REUSEPORT), 0);
}

/* As asyncio binds both: with SO_REUSEADDR, so that only listen finds the port in use. */
static void
twins_that_meet_in_listen_share_too(void **state)
{
	int four = make("0.0.0.0", SOCK_STREAM), six = make("::", SOCK_STREAM);

	(void)state;
	kernel_set(four, SOL_SOCKET, SO_REUSEADDR, 1);
	kernel_set(six, SOL_SOCKET, SO_REUSEADDR, 1);
	make_v6only(six);
	assert_int_equal(do_bind(four, "0.0.0.0", PORT), 0);
	assert_int_equal(do_bind(six, "::", PORT), 0);
	assert_int_equal(socket_listen(socket_at(four), 5), 0);
	errno = 0;
	assert_int_equal(socket_listen(socket_at(six), 5), 0);
	assert_int_equal(kernel_get(six, SOL_SOCKET, SO_REUSEPORT), 1);
}

static void
listeners_that_conflict_bare_conflict_here(void **state)
{
	int one = make("0.0.0.0", SOCK_STREAM), two = make("127.0.0.1", SOCK_STREAM);

	(void)state;
	kernel_set(one, SOL_SOCKET, SO_REUSEADDR, 1);
	kernel_set(two, SOL_SOCKET, SO_REUSEADDR, 1);
	assert_int_equal(do_bind(one, "0.0.0.0", PORT), 0);
	assert_int_equal(do_bind(two, "127.0.0.1", PORT), 0);
	assert_int_equal(socket_listen(socket_at(one), 5), 0);
	assert_int_equal(socket_listen(socket_at(two), 5), -1);
	assert_int_equal(errno, EADDRINUSE);
}

static void
a_second_listen_that_fails_leaves_no_trace(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);

	(void)state;
	kernel_set(four, SOL_SOCKET, SO_REUSEADDR, 1);
	kernel_set(six, SOL_SOCKET, SO_REUSEADDR, 1);
	assert_int_equal(do_bind(four, "127.0.0.1", PORT), 0);
	assert_int_equal(do_bind(six, "::1", PORT), 0);
	kernel_fail(KERNEL_LISTEN, 0, 2, EADDRINUSE);
	assert_int_equal(socket_listen(socket_at(six), 5), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(kernel_get(six, SOL_SOCKET, SO_REUSEPORT), 0);
}

static void
other_sockets_in_the_process_are_no_twins(void **state)
{
	int local = kernel_socket(AF_UNIX, SOCK_STREAM),
	    udp = make("127.0.0.1", SOCK_DGRAM);
	int away = make("10.0.0.7", SOCK_STREAM), native = make("fe80::1", SOCK_STREAM);
	int broken = make("127.0.0.1", SOCK_STREAM),
	    typeless = make("127.0.0.1", SOCK_STREAM);
	int six = make("::1", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(udp, "127.0.0.1", PORT), 0);
	assert_int_equal(do_bind(away, "10.0.0.7", PORT), 0);
	assert_int_equal(do_bind(native, "fe80::1", PORT), 0);
	kernel_lacks(broken, SOL_SOCKET, SO_DOMAIN);
	kernel_lacks(typeless, SOL_SOCKET, SO_TYPE);
	kernel_fail(KERNEL_BIND, 0, 9, EADDRINUSE);
	assert_int_equal(do_bind(six, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
	for (int fd = local; fd <= native; fd++)
		assert_int_equal(kernel_get(fd, SOL_SOCKET, SO_REUSEPORT), 0);
}

static void
a_search_that_cannot_see_finds_nothing(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);
	struct memory m = { .asked = ASKED_LOOPBACK6 };
	struct sockaddr *self = addr("::ffff:127.0.5.1", PORT);

	(void)state;
	assert_int_equal(do_bind(four, "127.0.0.1", PORT), 0);
	assert_int_equal(
		twin_share(socket_at(six), addr("::ffff:127.0.5.1", PORT + 1), m), -1);
	errno = 77;
	assert_int_equal(twin_share(socket_at(six), addr("fe80::1", PORT), m), -1);
	assert_int_equal(twin_share(socket_at(six), addr("::ffff:127.0.5.1", 0), m), -1);
	kernel_fail(KERNEL_GETSOCKNAME, 0, 9, EBADF);
	assert_int_equal(twin_share(socket_at(six), self, m), -1);
	kernel_fail(KERNEL_GETSOCKNAME, 0, 0, 0);
	kernel_lacks(six, SOL_SOCKET, SO_TYPE);
	assert_int_equal(twin_share(socket_at(six), self, m), -1);
	assert_int_equal(errno, 77);
}

/* Bare, ::1 and a datagram socket on 0.0.0.0 are no conflict. */
static void
a_datagram_socket_anywhere_leaves_the_real_loopback_to_ipv6(void **state)
{
	int four = make("0.0.0.0", SOCK_DGRAM), six = make("::1", SOCK_DGRAM);
	int tcp = make("::1", SOCK_STREAM);
	struct sockaddr *any = addr("0.0.0.0", 0), *one = addr("::1", 40000);

	(void)state;
	assert_int_equal(socket_bind(socket_at(four), any, len_of(any)), 0);
	assert_int_equal(socket_bind(socket_at(six), one, len_of(one)), 0);
	expect_bound(six, "::1", 40000);
	kernel_fail(KERNEL_BIND, 0, 1, EADDRINUSE);
	assert_int_equal(socket_bind(socket_at(tcp), one, len_of(one)), -1);
	assert_int_equal(errno, EADDRINUSE);
}

/* Only a datagram socket on 0.0.0.0 and that very port leaves ::1 to another. */
static void
what_is_not_anywhere_does_not_let_ipv6_out(void **state)
{
	int away = make("10.0.0.7", SOCK_DGRAM), tcp = make("10.0.0.7", SOCK_STREAM);
	int typeless = make("0.0.0.0", SOCK_DGRAM), six = make("::1", SOCK_DGRAM);
	struct sockaddr *any = addr("0.0.0.0", 0);

	(void)state;
	assert_int_equal(socket_bind(socket_at(typeless), any, len_of(any)), 0);
	assert_true(twin_anywhere(socket_at(six), 40000));
	assert_false(twin_anywhere(socket_at(six), 40001));
	kernel_lacks(typeless, SOL_SOCKET, SO_TYPE);
	assert_false(twin_anywhere(socket_at(six), 40000));
	for (int fd = away; fd <= tcp; fd++)
		assert_int_equal(do_bind(fd, "10.0.0.7", PORT), 0);
	assert_false(twin_anywhere(socket_at(six), PORT));
	kernel_at(tcp)->name = kernel_at(typeless)->name;
	assert_false(twin_anywhere(socket_at(six), 40000));
	assert_false(twin_anywhere(socket_at(tcp), 40000));
}

static void
a_kernel_without_reuseport_has_no_twins(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(four, "127.0.0.1", PORT), 0);
	kernel_lacks(six, SOL_SOCKET, SO_REUSEPORT);
	assert_int_equal(do_bind(six, "::1", PORT), -1);
	assert_int_equal(errno, EADDRINUSE);
}

/* All of one program share the port as they would bare; the fourth is let in beside. */
static void
who_shares_a_port_on_purpose_has_a_twin_too(void **state)
{
	int first = make("::1", SOCK_STREAM), second = make("::1", SOCK_STREAM);
	int four = make("127.0.0.1", SOCK_STREAM);
	int third = make("::1", SOCK_STREAM);

	(void)state;
	for (int fd = first; fd <= third; fd++)
		if (fd != four)
			kernel_set(fd, SOL_SOCKET, SO_REUSEPORT, 1);
	assert_int_equal(do_bind(first, "::1", PORT), 0);
	assert_int_equal(do_bind(second, "::1", PORT), 0);
	assert_int_equal(do_bind(four, "127.0.0.1", PORT), 0);
	/*
	 * As if the second of the family were in another process, and has gone meanwhile.
	 */
	kernel_fail(KERNEL_BIND, 0, 1, EADDRINUSE);
	assert_int_equal(do_bind(third, "::1", PORT), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(one_port_in_both_families_is_shared, kernel_reset),
		cmocka_unit_test_setup(what_conflicts_bare_conflicts_here, kernel_reset),
		cmocka_unit_test_setup(
			a_port_that_another_process_holds_stays_in_use, kernel_reset),
		cmocka_unit_test_setup(
			a_third_socket_of_one_family_is_kept_out, kernel_reset),
		cmocka_unit_test_setup(
			a_third_socket_that_reuses_the_address_is_let_in, kernel_reset),
		cmocka_unit_test_setup(who_uses_reuseport_has_twins_too, kernel_reset),
		cmocka_unit_test_setup(
			a_second_try_that_fails_leaves_no_trace, kernel_reset),
		cmocka_unit_test_setup(twins_that_meet_in_listen_share_too, kernel_reset),
		cmocka_unit_test_setup(
			listeners_that_conflict_bare_conflict_here, kernel_reset),
		cmocka_unit_test_setup(
			a_second_listen_that_fails_leaves_no_trace, kernel_reset),
		cmocka_unit_test_setup(
			other_sockets_in_the_process_are_no_twins, kernel_reset),
		cmocka_unit_test_setup(
			a_search_that_cannot_see_finds_nothing, kernel_reset),
		cmocka_unit_test_setup(
			a_datagram_socket_anywhere_leaves_the_real_loopback_to_ipv6,
			kernel_reset),
		cmocka_unit_test_setup(
			what_is_not_anywhere_does_not_let_ipv6_out, kernel_reset),
		cmocka_unit_test_setup(
			a_kernel_without_reuseport_has_no_twins, kernel_reset),
		cmocka_unit_test_setup(
			who_shares_a_port_on_purpose_has_a_twin_too, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
