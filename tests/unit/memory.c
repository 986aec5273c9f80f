// SPDX-License-Identifier: MIT
#include "kernel.h"
#include "memory.h"

static void
expect_kept(int domain, struct memory m)
{
	int fd = kernel_socket(domain, SOCK_STREAM);
	struct memory back;

	memory_write(socket_at(fd), (sa_family_t)domain, m);
	back = memory_read(socket_at(fd), (sa_family_t)domain);
	assert_int_equal(back.asked, m.asked);
	assert_int_equal(back.v6only, m.v6only);
	assert_int_equal(back.sent6, m.sent6);
}

static void
what_is_written_is_read(void **state)
{
	for (int asked = ASKED_NOTHING; asked <= ASKED_DEBIAN; asked++) {
		for (int flags = 0; flags < 4; flags++) {
			struct memory m = { (enum asked)asked, flags & 1, flags & 2 };

			kernel_reset(state);
			expect_kept(AF_INET6, m);
			expect_kept(AF_INET, m);
		}
	}
}

static void
a_hop_count_of_the_programs_own_is_no_memory(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM),
	    four = kernel_socket(AF_INET, SOCK_STREAM);
	struct memory m;

	(void)state;
	kernel_set(four, SOL_IP, IP_MINTTL, 254);
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_NOTHING);
	kernel_set(fd, SOL_IPV6, IPV6_MINHOPCOUNT, 255);
	m = memory_read(socket_at(fd), AF_INET6);
	assert_int_equal(m.asked, ASKED_NOTHING);
	assert_false(m.v6only || m.sent6);
}

static void
a_socket_without_the_byte_keeps_it_in_its_port_range(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_STREAM),
	    six = kernel_socket(AF_INET6, SOCK_STREAM);
	struct memory m = { .asked = ASKED_LOOPBACK6, .v6only = true };

	(void)state;
	kernel_lacks(four, SOL_IP, IP_MINTTL);
	kernel_lacks(six, SOL_IPV6, IPV6_MINHOPCOUNT);
	memory_write(socket_at(four), AF_INET, (struct memory){ .asked = ASKED_SELF });
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_SELF);
	memory_write(socket_at(six), AF_INET6, m);
	assert_int_equal(memory_read(socket_at(six), AF_INET6).asked, ASKED_LOOPBACK6);
	assert_true(memory_read(socket_at(six), AF_INET6).v6only);
	assert_int_equal(memory_of_listener(socket_at(six)).asked, ASKED_LOOPBACK6);
	kernel_set(six, SOL_IP, IP_LOCAL_PORT_RANGE, 40000);
	assert_int_equal(memory_read(socket_at(six), AF_INET6).asked, ASKED_NOTHING);
}

static void
a_socket_without_the_byte_still_knows_v6only(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM);

	(void)state;
	kernel_lacks(fd, SOL_IPV6, IPV6_MINHOPCOUNT);
	kernel_lacks(fd, SOL_IP, IP_LOCAL_PORT_RANGE);
	assert_false(memory_read(socket_at(fd), AF_INET6).v6only);
	kernel_set(fd, SOL_IPV6, IPV6_V6ONLY, 1);
	assert_true(memory_read(socket_at(fd), AF_INET6).v6only);
	kernel_lacks(fd, SOL_IPV6, IPV6_V6ONLY);
	assert_false(memory_read(socket_at(fd), AF_INET6).v6only);
}

static void
a_socket_without_the_byte_has_a_bit_for_the_wildcard(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_STREAM),
	    six = kernel_socket(AF_INET6, SOCK_STREAM);

	(void)state;
	kernel_lacks(four, SOL_IP, IP_MINTTL);
	kernel_lacks(four, SOL_IP, IP_LOCAL_PORT_RANGE);
	kernel_lacks(six, SOL_IPV6, IPV6_MINHOPCOUNT);
	kernel_lacks(six, SOL_IP, IP_LOCAL_PORT_RANGE);
	errno = 77;
	memory_write(
		socket_at(four), AF_INET, (struct memory){ .asked = ASKED_WILDCARD });
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_WILDCARD);
	memory_write(socket_at(four), AF_INET, (struct memory){ .asked = ASKED_SELF });
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_NOTHING);
	memory_write(
		socket_at(six), AF_INET6, (struct memory){ .asked = ASKED_WILDCARD6 });
	assert_int_equal(memory_read(socket_at(six), AF_INET6).asked, ASKED_WILDCARD6);
	assert_int_equal(errno, 77);
	kernel_lacks(four, SOL_IP, IP_FREEBIND);
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_NOTHING);
}

static void
questions_leave_errno_alone(void **state)
{
	(void)state;
	errno = 77;
	assert_int_equal(socket_known(socket_at(-1), SOL_SOCKET, SO_TYPE), -1);
	assert_int_equal(socket_value(socket_at(-1), SOL_SOCKET, SO_TYPE), 0);
	socket_set(socket_at(-1), SOL_SOCKET, SO_REUSEPORT, 1);
	assert_false(socket_stream(socket_at(-1)));
	assert_false(socket_connected(socket_at(-1)));
	assert_false(memory_lazy(socket_at(-1)));
	memory_read(socket_at(-1), AF_INET6);
	assert_int_equal(errno, 77);
}

static void
ipv6_peers_are_native_where_the_program_thinks_so(void **state)
{
	(void)state;
	assert_true(memory_native6((struct memory){ .asked = ASKED_LOOPBACK6 }));
	assert_true(memory_native6((struct memory){ .v6only = true }));
	assert_true(memory_native6((struct memory){ .sent6 = true }));
	assert_false(memory_native6((struct memory){ .asked = ASKED_WILDCARD6 }));
	assert_true(memory_mapped((struct memory){ .asked = ASKED_WILDCARD }));
	assert_true(memory_mapped((struct memory){ .asked = ASKED_SELF }));
	assert_true(memory_mapped((struct memory){ .asked = ASKED_MAPPED }));
	assert_true(memory_mapped((struct memory){ .asked = ASKED_DEBIAN }));
	assert_false(memory_mapped((struct memory){ .asked = ASKED_WILDCARD6 }));
}

static void
lazy_is_a_mark_without_the_programs_own_no_port(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);

	(void)state;
	assert_false(memory_lazy(socket_at(fd)));
	kernel_set(fd, SOL_TCP, TCP_SAVE_SYN, 1);
	assert_true(memory_lazy(socket_at(fd)));
	kernel_set(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	assert_false(memory_lazy(socket_at(fd)));
	kernel_lacks(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT);
	assert_false(memory_lazy(socket_at(fd)));
}

static void
a_refused_or_reset_connection_counts_as_one(void **state)
{
	int tcp = kernel_socket(AF_INET, SOCK_STREAM);
	int udp = kernel_socket(AF_INET, SOCK_DGRAM);

	(void)state;
	assert_false(socket_connected(socket_at(tcp)));
	kernel_at(tcp)->segs_out = 2;
	assert_true(socket_connected(socket_at(tcp)));
	kernel_at(tcp)->state = TCP_LISTEN;
	assert_false(socket_connected(socket_at(tcp)));
	kernel_at(tcp)->state = TCP_CLOSE_WAIT;
	assert_true(socket_connected(socket_at(tcp)));
	assert_false(socket_connected(socket_at(udp)));
	session.kernel.connect(udp, addr("127.0.0.1", 9), 16);
	assert_true(socket_connected(socket_at(udp)));
}

static void
one_segment_sent_or_received_is_enough(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);

	(void)state;
	kernel_at(fd)->segs_in = 1;
	assert_true(socket_connected(socket_at(fd)));
}

static void
a_port_byte_keeps_its_other_bits(void **state)
{
	(void)state;
	session.port[80] = SHARE_BIND_TCP;
	port_mark(&session, 80, NAMED_SELF_UDP, true);
	port_mark(&session, 80, NAMED_SELF_UDP, true);
	port_mark(&session, 80, HEARD_LOOPBACK, true);
	port_mark(&session, 80, HEARD_LOOPBACK, false);
	port_mark(&session, 80, HEARD_LOOPBACK, false);
	assert_int_equal(session.port[80], SHARE_BIND_TCP | NAMED_SELF_UDP);
	assert_true(port_has(&session, 80, NAMED_SELF_UDP));
	assert_false(port_has(&session, 81, NAMED_SELF_UDP));
}

static void
a_ports_name_is_kept_for_each_protocol(void **state)
{
	int tcp = kernel_socket(AF_INET, SOCK_STREAM),
	    udp = kernel_socket(AF_INET, SOCK_DGRAM);

	(void)state;
	port_name(socket_at(tcp), 80, false);
	assert_false(port_bit(socket_at(tcp), 80, NAMED_SELF));
	assert_int_equal(kernel_count(KERNEL_GETSOCKOPT), 0);
	port_name(socket_at(tcp), 80, true);
	assert_true(port_bit(socket_at(tcp), 80, NAMED_SELF));
	assert_false(port_bit(socket_at(udp), 80, NAMED_SELF));
	port_name(socket_at(udp), 80, true);
	port_name(socket_at(tcp), 80, false);
	assert_false(port_bit(socket_at(tcp), 80, NAMED_SELF));
	assert_true(port_bit(socket_at(udp), 80, NAMED_SELF));
}

static void
a_share_is_for_the_protocol_that_it_names(void **state)
{
	const unsigned char bind = SHARE_BIND_TCP | SHARE_BIND_UDP;
	int tcp = kernel_socket(AF_INET, SOCK_STREAM);
	int udp = kernel_socket(AF_INET, SOCK_DGRAM);

	(void)state;
	assert_false(port_bit(socket_at(tcp), 80, bind));
	session.port[80] = bind;
	assert_true(port_bit(socket_at(tcp), 80, bind));
	assert_int_equal(kernel_count(KERNEL_GETSOCKOPT), 0);
	session.port[80] = SHARE_BIND_TCP | SHARE_CONNECT_UDP;
	assert_true(port_bit(socket_at(tcp), 80, bind));
	assert_false(port_bit(socket_at(udp), 80, bind));
	session.port[80] = SHARE_BIND_UDP;
	assert_false(port_bit(socket_at(tcp), 80, bind));
	assert_true(port_bit(socket_at(udp), 80, bind));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_is_written_is_read, kernel_reset),
		cmocka_unit_test_setup(
			a_hop_count_of_the_programs_own_is_no_memory, kernel_reset),
		cmocka_unit_test_setup(
			a_socket_without_the_byte_keeps_it_in_its_port_range,
			kernel_reset),
		cmocka_unit_test_setup(
			a_socket_without_the_byte_still_knows_v6only, kernel_reset),
		cmocka_unit_test_setup(
			a_socket_without_the_byte_has_a_bit_for_the_wildcard,
			kernel_reset),
		cmocka_unit_test_setup(questions_leave_errno_alone, kernel_reset),
		cmocka_unit_test_setup(
			ipv6_peers_are_native_where_the_program_thinks_so, kernel_reset),
		cmocka_unit_test_setup(
			lazy_is_a_mark_without_the_programs_own_no_port, kernel_reset),
		cmocka_unit_test_setup(
			a_refused_or_reset_connection_counts_as_one, kernel_reset),
		cmocka_unit_test_setup(
			one_segment_sent_or_received_is_enough, kernel_reset),
		cmocka_unit_test_setup(a_port_byte_keeps_its_other_bits, kernel_reset),
		cmocka_unit_test_setup(
			a_ports_name_is_kept_for_each_protocol, kernel_reset),
		cmocka_unit_test_setup(
			a_share_is_for_the_protocol_that_it_names, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
