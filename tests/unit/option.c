// SPDX-License-Identifier: MIT
#include "kernel.h"
#include "memory.h"

static int
set(int fd, int name, int value)
{
	return socket_setsockopt(socket_at(fd), name, &value, sizeof(value));
}

static int
get(int fd, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	assert_int_equal(socket_getsockopt(socket_at(fd), name, &value, &len), 0);
	return value;
}

static void
only_ipv6_options_are_ours(void **state)
{
	(void)state;
	assert_true(socket_option_ours(SOL_IPV6, IPV6_V6ONLY));
	assert_true(socket_option_ours(SOL_IPV6, IPV6_RECVERR));
	assert_false(socket_option_ours(SOL_IPV6, IPV6_JOIN_GROUP));
	assert_false(socket_option_ours(SOL_SOCKET, IPV6_V6ONLY));
}

static void
v6only_is_what_it_would_be_bare(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM),
	    plain = kernel_socket(AF_INET6, SOCK_STREAM);
	int loopback = kernel_socket(AF_INET6, SOCK_STREAM);
	struct sockaddr *any = addr("::", 80), *one = addr("::1", 81);

	(void)state;
	assert_int_equal(set(fd, IPV6_V6ONLY, 0), 0);
	assert_false(session.native6);
	assert_int_equal(set(fd, IPV6_V6ONLY, 1), 0);
	assert_true(session.native6);
	assert_int_equal(get(fd, IPV6_V6ONLY), 1);
	assert_int_equal(socket_bind(socket_at(fd), any, len_of(any)), 0);
	assert_int_equal(kernel_get(fd, SOL_IPV6, IPV6_V6ONLY), 0);
	assert_int_equal(get(fd, IPV6_V6ONLY), 1);
	assert_int_equal(get(plain, IPV6_V6ONLY), 0);
	assert_int_equal(socket_bind(socket_at(loopback), one, len_of(one)), 0);
	assert_int_equal(get(loopback, IPV6_V6ONLY), 1);
	assert_int_equal(set(plain, IPV6_V6ONLY, 1), 0);
	assert_int_equal(set(plain, IPV6_V6ONLY, 0), 0);
	assert_int_equal(get(plain, IPV6_V6ONLY), 0);
}

static void
a_short_answer_stays_short(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM);
	unsigned char value[4] = { 9, 9, 9, 9 };
	socklen_t len = 1;

	(void)state;
	assert_int_equal(set(fd, IPV6_V6ONLY, 1), 0);
	kernel_set(fd, SOL_IPV6, IPV6_V6ONLY, 0);
	assert_int_equal(socket_getsockopt(socket_at(fd), IPV6_V6ONLY, value, &len), 0);
	assert_int_equal(len, 1);
	assert_int_equal(value[0], 1);
	assert_int_equal(value[1], 9);
}

static void
what_ipv6_wants_is_set_for_ipv4_too(void **state)
{
	static const int pairs[][2] = { { IPV6_RECVERR, IP_RECVERR },
		{ IPV6_RECVHOPLIMIT, IP_RECVTTL }, { IPV6_RECVTCLASS, IP_RECVTOS },
		{ IPV6_UNICAST_HOPS, IP_TTL }, { IPV6_TCLASS, IP_TOS } };
	struct sockaddr *one = addr("::1", 80);

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		int fd = kernel_socket(AF_INET6, SOCK_DGRAM);

		assert_int_equal(set(fd, pairs[i][0], 1), 0);
		assert_int_equal(kernel_get(fd, SOL_IPV6, pairs[i][0]), 1);
		assert_int_equal(kernel_get(fd, SOL_IP, pairs[i][1]), 0);
		assert_int_equal(socket_connect(socket_at(fd), one, len_of(one)), 0);
		assert_int_equal(kernel_get(fd, SOL_IP, pairs[i][1]), 1);
		assert_int_equal(set(fd, pairs[i][0], 0), 0);
		assert_int_equal(kernel_get(fd, SOL_IP, pairs[i][1]), 0);
		assert_int_equal(set(fd, pairs[i][0], 1), 0);
		assert_int_equal(kernel_get(fd, SOL_IP, pairs[i][1]), 1);
		assert_int_equal(get(fd, pairs[i][0]), 1);
	}
}

static void
an_option_that_ipv4_refuses_is_still_set(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_DGRAM);

	(void)state;
	kernel_lacks(fd, SOL_IP, IP_RECVERR);
	errno = 77;
	assert_int_equal(set(fd, IPV6_RECVERR, 1), 0);
	assert_int_equal(errno, 77);
}

static void
what_the_kernel_refuses_fails(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM);
	char byte = 1;
	int value;
	socklen_t len = sizeof(value);

	(void)state;
	assert_int_equal(socket_setsockopt(socket_at(fd), IPV6_V6ONLY, &byte, 1), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(socket_getsockopt(socket_at(-1), IPV6_V6ONLY, &value, &len), -1);
	assert_int_equal(errno, EBADF);
}

static void
a_lazy_socket_elsewhere_in_the_process_changes_nothing(void **state)
{
	int lazy = kernel_socket(AF_INET6, SOCK_STREAM),
	    fd = kernel_socket(AF_INET6, SOCK_STREAM);
	struct sockaddr *any = addr("::", 0);

	(void)state;
	assert_int_equal(socket_bind(socket_at(lazy), any, len_of(any)), 0);
	assert_int_equal(set(lazy, IPV6_V6ONLY, 1), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(set(lazy, IPV6_RECVTCLASS, 1), 0);
	assert_int_equal(set(fd, IPV6_V6ONLY, 1), 0);
}

/* IPv6 has the option, IPv4 sockets do not: as bare. */
static void
a_lazy_ipv4_socket_has_no_v6only(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);
	struct sockaddr *any = addr("0.0.0.0", 0);

	(void)state;
	assert_int_equal(socket_bind(socket_at(fd), any, len_of(any)), 0);
	kernel_lacks(fd, SOL_IPV6, IPV6_V6ONLY);
	assert_int_equal(set(fd, IPV6_V6ONLY, 1), -1);
	assert_int_equal(errno, ENOPROTOOPT);
}

static void
an_option_that_the_kernel_lacks_is_not_copied(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct sockaddr *one = addr("::1", 80);

	(void)state;
	assert_int_equal(set(fd, IPV6_RECVTCLASS, 1), 0);
	kernel_lacks(fd, SOL_IPV6, IPV6_RECVERR);
	kernel_set(fd, SOL_IPV6, IPV6_RECVERR, 1);
	assert_int_equal(socket_connect(socket_at(fd), one, len_of(one)), 0);
	assert_int_equal(kernel_get(fd, SOL_IP, IP_RECVERR), 0);
	assert_int_equal(kernel_get(fd, SOL_IP, IP_RECVTOS), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(only_ipv6_options_are_ours, kernel_reset),
		cmocka_unit_test_setup(v6only_is_what_it_would_be_bare, kernel_reset),
		cmocka_unit_test_setup(a_short_answer_stays_short, kernel_reset),
		cmocka_unit_test_setup(what_ipv6_wants_is_set_for_ipv4_too, kernel_reset),
		cmocka_unit_test_setup(
			an_option_that_ipv4_refuses_is_still_set, kernel_reset),
		cmocka_unit_test_setup(what_the_kernel_refuses_fails, kernel_reset),
		cmocka_unit_test_setup(
			a_lazy_socket_elsewhere_in_the_process_changes_nothing,
			kernel_reset),
		cmocka_unit_test_setup(a_lazy_ipv4_socket_has_no_v6only, kernel_reset),
		cmocka_unit_test_setup(
			an_option_that_the_kernel_lacks_is_not_copied, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
