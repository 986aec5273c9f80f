// SPDX-License-Identifier: MIT
#include "kernel.h"
#include "memory.h"
#include "name.h"

static void
expect_name(int fd, const char *text, int port)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	assert_int_equal(
		socket_getsockname(socket_at(fd), (struct sockaddr *)&name, &len), 0);
	assert_int_equal(len, kernel_at(fd)->name_len);
	expect_addr((struct sockaddr *)&name, text, port);
}

static void
expect_peer_name(int fd, const char *text, int port)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	assert_int_equal(
		socket_getpeername(socket_at(fd), (struct sockaddr *)&name, &len), 0);
	assert_int_equal(len, kernel_at(fd)->name_len);
	expect_addr((struct sockaddr *)&name, text, port);
}

static void
a_bound_socket_echoes_what_was_asked(void **state)
{
	static const char *const spelling[] = { "127.0.0.1", "0.0.0.0", "127.0.5.1",
		"127.0.1.1", "::1", "::", "::ffff:127.0.0.1", "::ffff:0.0.0.0",
		"::ffff:127.0.5.1", "::ffff:127.0.1.1", "10.0.0.7", "fe80::7" };

	for (size_t i = 0; i < sizeof(spelling) / sizeof(*spelling); i++) {
		for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
			int fd;

			kernel_reset(state);
			fd = make(spelling[i], type);
			assert_int_equal(do_bind(fd, spelling[i], 80), 0);
			expect_name(fd, spelling[i], 80);
			expect_name(fd, spelling[i], 80);
		}
	}
}

static void
a_v6only_wildcard_stays_one(void **state)
{
	int fd = make("::", SOCK_STREAM);
	int on = 1;

	(void)state;
	assert_int_equal(
		socket_setsockopt(socket_at(fd), IPV6_V6ONLY, &on, sizeof(on)), 0);
	assert_int_equal(do_bind(fd, "::", 80), 0);
	expect_name(fd, "::", 80);
}

static void
a_connected_wildcard_is_loopback(void **state)
{
	int four = make("0.0.0.0", SOCK_STREAM), six = make("::", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(four, "0.0.0.0", 80), 0);
	kernel_at(four)->state = TCP_ESTABLISHED;
	expect_name(four, "127.0.0.1", 80);
	assert_int_equal(do_bind(six, "::", 81), 0);
	kernel_at(six)->state = TCP_ESTABLISHED;
	expect_name(six, "::ffff:127.0.0.1", 81);
	kernel_set(six, SOL_IPV6, IPV6_MINHOPCOUNT, ASKED_WILDCARD6 | MEMORY_SENT6);
	expect_name(six, "::1", 81);
}

static void
a_connection_that_the_kernel_names_loopback_is_ipv6_to_an_ipv6_client(void **state)
{
	int six = make("::1", SOCK_STREAM), four = make("127.0.0.1", SOCK_STREAM);

	(void)state;
	memcpy(&kernel_at(six)->name, addr("::ffff:127.0.0.1", 81),
		sizeof(struct sockaddr_in6));
	expect_name(six, "::ffff:127.0.0.1", 81);
	assert_int_equal(do_connect(six, "::1", 80), 0);
	expect_name(six, "::1", 81);
	memcpy(&kernel_at(four)->name, addr("127.0.0.1", 82), sizeof(struct sockaddr_in));
	expect_name(four, "127.0.0.1", 82);
}

static void
a_lazy_socket_gets_its_port_when_asked(void **state)
{
	int four = make("0.0.0.0", SOCK_STREAM), six = make("::", SOCK_STREAM);
	int broken = make("0.0.0.0", SOCK_STREAM), plain = make("0.0.0.0", SOCK_STREAM);

	(void)state;
	expect_name(plain, "0.0.0.0", 0);
	assert_int_equal(do_bind(four, "0.0.0.0", 0), 0);
	assert_int_equal(do_bind(six, "::", 0), 0);
	assert_int_equal(do_bind(broken, "0.0.0.0", 0), 0);
	session.lazily = false; /* Another process of the session did that. */
	expect_name(four, "0.0.0.0", 40000);
	expect_bound(four, "127.0.5.1", 40000);
	expect_name(six, "::", 40001);
	expect_name(six, "::", 40001);
	kernel_fail(KERNEL_BIND, 0, 1, ENOBUFS);
	errno = 77;
	expect_name(broken, "0.0.0.0", 0);
	assert_int_equal(errno, 77);
	expect_name(plain, "0.0.0.0", 0);
}

static void
a_mapped_wildcard_is_mapped_before_it_has_a_port(void **state)
{
	int fd = make("::", SOCK_STREAM), native = make("::", SOCK_STREAM);

	(void)state;
	kernel_set(fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
	assert_int_equal(do_bind(fd, "::ffff:0.0.0.0", 0), 0);
	expect_name(fd, "::ffff:0.0.0.0", 0);
	expect_name(native, "::", 0);
}

/*
 * As its manual page says: the length is the whole one, and what does not fit is cut off.
 */
static void
a_short_buffer_gets_the_beginning(void **state)
{
	int fd = make("0.0.0.0", SOCK_STREAM), lazy = make("0.0.0.0", SOCK_STREAM);
	int local = kernel_socket(AF_UNIX, SOCK_STREAM);
	struct sockaddr_in name, full;
	socklen_t len;

	(void)state;
	memcpy(&full, addr("0.0.0.0", 80), sizeof(full));
	assert_int_equal(do_bind(fd, "0.0.0.0", 80), 0);
	for (socklen_t room = 0; room < sizeof(name); room++) {
		memset(&name, 0xee, sizeof(name));
		len = room;
		assert_int_equal(
			socket_getsockname(socket_at(fd), (struct sockaddr *)&name, &len),
			0);
		assert_int_equal(len, sizeof(name));
		assert_memory_equal(&name, &full, room);
		assert_int_equal(((unsigned char *)&name)[room], 0xee);
	}
	assert_int_equal(do_bind(lazy, "0.0.0.0", 0), 0);
	len = 4;
	assert_int_equal(
		socket_getsockname(socket_at(lazy), (struct sockaddr *)&name, &len), 0);
	assert_int_equal(ntohs(name.sin_port), 40000);
	len = 1;
	assert_int_equal(
		socket_getsockname(socket_at(local), (struct sockaddr *)&name, &len), 0);
	assert_int_equal(len, sizeof(sa_family_t));
}

static void
errors_are_the_kernels(void **state)
{
	int fd = make("0.0.0.0", SOCK_STREAM), lazy = make("0.0.0.0", SOCK_STREAM);
	struct sockaddr_storage name;
	struct sockaddr *a = (struct sockaddr *)&name;
	socklen_t len = sizeof(name);

	(void)state;
	assert_int_equal(socket_getsockname(socket_at(-1), a, &len), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(socket_getpeername(socket_at(fd), a, &len), -1);
	assert_int_equal(errno, ENOTCONN);

	/* Another thread closed it between two questions: the first answer stands. */
	assert_int_equal(do_bind(fd, "0.0.0.0", 80), 0);
	assert_int_equal(do_connect(fd, "127.0.0.1", 81), 0);
	len = 4;
	kernel_fail(KERNEL_GETSOCKNAME, 1, 1, EBADF);
	assert_int_equal(socket_getsockname(socket_at(fd), a, &len), 0);
	len = 4;
	kernel_fail(KERNEL_GETPEERNAME, 1, 1, EBADF);
	assert_int_equal(socket_getpeername(socket_at(fd), a, &len), 0);
	assert_int_equal(do_bind(lazy, "0.0.0.0", 0), 0);
	len = sizeof(name);
	kernel_fail(KERNEL_GETSOCKNAME, 1, 1, EBADF);
	assert_int_equal(socket_getsockname(socket_at(lazy), a, &len), 0);
	lazy = make("0.0.0.0", SOCK_STREAM);
	assert_int_equal(do_bind(lazy, "0.0.0.0", 0), 0);
	len = 4;
	kernel_fail(KERNEL_GETSOCKNAME, 3, 1, EBADF);
	assert_int_equal(socket_getsockname(socket_at(lazy), a, &len), 0);
}

static void
peers_are_loopback_in_the_form_of_the_socket(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);
	int mapped = make("::1", SOCK_STREAM), away = make("10.0.0.7", SOCK_STREAM);
	int native = make("fe80::1", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_connect(four, "127.0.0.1", 80), 0);
	expect_peer_name(four, "127.0.0.1", 80);
	assert_int_equal(do_connect(six, "::1", 80), 0);
	expect_peer_name(six, "::1", 80);
	assert_int_equal(do_connect(mapped, "::ffff:127.0.0.1", 80), 0);
	expect_peer_name(mapped, "::ffff:127.0.0.1", 80);
	assert_int_equal(do_connect(away, "10.0.0.7", 80), 0);
	expect_peer_name(away, "10.0.0.7", 80);
	assert_int_equal(do_connect(native, "fe80::1", 80), 0);
	expect_peer_name(native, "fe80::1", 80);
}

static void
a_peer_that_the_program_named_by_its_address_keeps_it(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), udp = make("127.0.0.1", SOCK_DGRAM);
	struct sockaddr_storage peer;
	struct sockaddr *a = (struct sockaddr *)&peer;

	(void)state;
	assert_int_equal(do_connect(four, "127.0.5.1", 80), 0);
	expect_peer_name(four, "127.0.5.1", 80);
	/* A shared port, or a conversation: the kernel's peer is the real loopback. */
	session.port[80] |= HEARD_LOOPBACK;
	assert_int_equal(do_connect(udp, "127.0.5.1", 80), 0);
	expect_bound(udp, "0.0.0.0", 0);
	expect_peer_name(udp, "127.0.5.1", 80);
	/* But who comes from there was not named. */
	memcpy(&peer, addr("127.0.0.1", 80), sizeof(struct sockaddr_in));
	assert_true(name_peer(socket_at(four), a, MET_ACCEPTED));
	expect_addr(a, "127.0.0.1", 80);
	memcpy(&peer, addr("127.0.5.1", 80), sizeof(struct sockaddr_in));
	assert_false(name_peer(socket_at(four), a, MET_ACCEPTED));
}

static void
truncated_peers_are_judged_by_what_is_there(void **state)
{
	int fd = make("127.0.0.1", SOCK_STREAM);
	struct sockaddr_in peer;
	const struct sockaddr *from = addr("127.0.5.1", 80),
			      *seen = addr("127.0.0.1", 80);
	const struct sockaddr *away = addr("10.0.0.7", 80);

	(void)state;
	for (socklen_t room = 0; room <= sizeof(peer); room++) {
		memset(&peer, 0xee, sizeof(peer));
		memcpy(&peer, from, room);
		socket_accepted(
			socket_at(fd), (struct sockaddr *)&peer, room, sizeof(peer));
		assert_memory_equal(
			&peer, room < sizeof(sa_family_t) ? from : seen, room);
		if (room < sizeof(peer))
			assert_int_equal(((unsigned char *)&peer)[room], 0xee);
		memcpy(&peer, away, sizeof(peer));
		socket_accepted(
			socket_at(fd), (struct sockaddr *)&peer, room, sizeof(peer));
		assert_memory_equal(&peer, away, sizeof(peer));
	}
	socket_accepted(socket_at(fd), NULL, 16, 16);
	peer.sin_family = AF_UNIX;
	socket_accepted(socket_at(fd), (struct sockaddr *)&peer, 200, 200);
	assert_int_equal(peer.sin_family, AF_UNIX);
}

static void
the_nodes_of_a_cluster_keep_their_numbers(void **state)
{
	int four = make("127.0.0.2", SOCK_STREAM), six = make("::1", SOCK_STREAM);

	(void)state;
	session.cluster = true;
	assert_int_equal(do_bind(four, "127.0.0.2", 80), 0);
	expect_bound(four, "127.0.5.2", 80);
	expect_name(four, "127.0.0.2", 80);
	assert_int_equal(do_connect(six, "::ffff:127.0.0.3", 80), 0);
	expect_peer(six, "::ffff:127.0.5.3", 80);
	expect_peer_name(six, "::ffff:127.0.0.3", 80);
}

static void
names_teach_the_port_byte(void **state)
{
	int self = make("127.0.5.1", SOCK_STREAM), here = make("127.0.0.1", SOCK_STREAM);
	int udp = make("10.0.0.7", SOCK_DGRAM);

	(void)state;
	assert_int_equal(do_bind(self, "127.0.5.1", 80), 0);
	session.port[80] = 0;
	expect_name(self, "127.0.5.1", 80);
	assert_int_equal(session.port[80], NAMED_SELF_TCP);
	assert_int_equal(do_bind(here, "127.0.0.1", 81), 0);
	session.port[81] = NAMED_SELF_TCP | HEARD_LOOPBACK;
	expect_name(here, "127.0.0.1", 81);
	assert_int_equal(session.port[81], HEARD_LOOPBACK);
	assert_int_equal(do_bind(udp, "10.0.0.7", 82), 0);
	session.port[82] = HEARD_LOOPBACK;
	expect_name(udp, "10.0.0.7", 82);
	assert_int_equal(session.port[82], 0);
	/* One of our own that is connected sends from 127.0.0.1. */
	memcpy(&kernel_at(udp)->name, addr("127.0.0.1", 82), sizeof(struct sockaddr_in));
	session.port[82] = HEARD_LOOPBACK;
	expect_name(udp, "127.0.0.1", 82);
	assert_int_equal(session.port[82], HEARD_LOOPBACK);
}

/* A refusal gives the port back, and the name stays what the attempt made it. */
static void
a_refused_mapped_wildcard_is_loopback(void **state)
{
	int fd = make("::", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(fd, "::ffff:0.0.0.0", 0), 0);
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(fd, "::ffff:127.0.0.1", 80), -1);
	memcpy(&kernel_at(fd)->name, addr("::", 40000), sizeof(struct sockaddr_in6));
	expect_name(fd, "::ffff:0.0.0.0", 40000);
	kernel_at(fd)->segs_in = 1;
	expect_name(fd, "::ffff:127.0.0.1", 40000);
}

/* A client outside of the session, whose address is its own; the answer goes there. */
static void
a_sender_from_ipv6s_loopback_is_remembered(void **state)
{
	int fd = make("::1", SOCK_DGRAM);
	struct sockaddr_storage peer;
	struct sockaddr *a = (struct sockaddr *)&peer;

	(void)state;
	memcpy(&peer, addr("::1", 80), sizeof(struct sockaddr_in6));
	assert_false(name_peer(socket_at(fd), a, MET_ACCEPTED));
	assert_false(port_has(&session, 80, HEARD_LOOPBACK));
	assert_false(name_peer(socket_at(fd), a, MET_SENDER));
	assert_true(port_has(&session, 80, HEARD_LOOPBACK));
	assert_true(port_spoken(&session, 80));
	expect_addr(a, "::1", 80);
	assert_false(port_spoken(&session, 81));
}

/* Every socket of a session passes here, whatever its family. */
static void
names_of_other_families_are_the_kernels(void **state)
{
	int fd = kernel_socket(AF_UNIX, SOCK_STREAM);
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	(void)state;
	memset(&name, 0xee, sizeof(name));
	assert_int_equal(
		socket_getsockname(socket_at(fd), (struct sockaddr *)&name, &len), 0);
	assert_int_equal(len, sizeof(sa_family_t));
	assert_int_equal(name.ss_family, AF_UNIX);
	assert_int_equal(((unsigned char *)&name)[len], 0xee);
	kernel_at(fd)->peer.ss_family = AF_UNIX;
	assert_int_equal(
		socket_getpeername(socket_at(fd), (struct sockaddr *)&name, &len), 0);
	assert_int_equal(len, sizeof(sa_family_t));
	assert_int_equal(name.ss_family, AF_UNIX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			a_bound_socket_echoes_what_was_asked, kernel_reset),
		cmocka_unit_test_setup(a_v6only_wildcard_stays_one, kernel_reset),
		cmocka_unit_test_setup(a_connected_wildcard_is_loopback, kernel_reset),
		cmocka_unit_test_setup(
			a_connection_that_the_kernel_names_loopback_is_ipv6_to_an_ipv6_client,
			kernel_reset),
		cmocka_unit_test_setup(
			a_lazy_socket_gets_its_port_when_asked, kernel_reset),
		cmocka_unit_test_setup(
			a_mapped_wildcard_is_mapped_before_it_has_a_port, kernel_reset),
		cmocka_unit_test_setup(a_short_buffer_gets_the_beginning, kernel_reset),
		cmocka_unit_test_setup(errors_are_the_kernels, kernel_reset),
		cmocka_unit_test_setup(
			peers_are_loopback_in_the_form_of_the_socket, kernel_reset),
		cmocka_unit_test_setup(
			a_peer_that_the_program_named_by_its_address_keeps_it,
			kernel_reset),
		cmocka_unit_test_setup(
			truncated_peers_are_judged_by_what_is_there, kernel_reset),
		cmocka_unit_test_setup(
			the_nodes_of_a_cluster_keep_their_numbers, kernel_reset),
		cmocka_unit_test_setup(names_teach_the_port_byte, kernel_reset),
		cmocka_unit_test_setup(
			a_refused_mapped_wildcard_is_loopback, kernel_reset),
		cmocka_unit_test_setup(
			a_sender_from_ipv6s_loopback_is_remembered, kernel_reset),
		cmocka_unit_test_setup(
			names_of_other_families_are_the_kernels, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
