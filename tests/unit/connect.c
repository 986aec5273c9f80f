// SPDX-License-Identifier: MIT
#include "kernel.h"
#include "memory.h"

static void
expect_reaches(const char *text, int port, const char *kernels)
{
	int fd = make(text, SOCK_STREAM);

	assert_int_equal(do_connect(fd, text, port), 0);
	expect_peer(fd, kernels, port);
	kernel_at(fd)->name.ss_family = 0;
}

static void
here_is_the_session(void **state)
{
	(void)state;
	expect_reaches("127.0.0.1", 80, "127.0.5.1");
	expect_reaches("0.0.0.0", 80, "127.0.5.1");
	expect_reaches("127.0.1.1", 80, "127.0.5.1");
	expect_reaches("127.0.5.1", 80, "127.0.5.1");
	expect_reaches("::1", 80, "::ffff:127.0.5.1");
	expect_reaches("::", 80, "::ffff:127.0.5.1");
	expect_reaches("::ffff:127.0.0.1", 80, "::ffff:127.0.5.1");
	expect_reaches("::ffff:0.0.0.0", 80, "::ffff:127.0.5.1");
}

static void
others_are_reached_as_they_are(void **state)
{
	struct sockaddr_storage unspec = { .ss_family = AF_UNSPEC };
	int fd = kernel_socket(AF_INET, SOCK_STREAM);

	(void)state;
	expect_reaches("127.0.0.2", 80, "127.0.0.2");
	expect_reaches("10.0.0.7", 80, "10.0.0.7");
	expect_reaches("fe80::7", 80, "fe80::7");
	assert_int_equal(socket_connect(socket_at(fd), (void *)&unspec, 16), 0);
	assert_int_equal(kernel_at(fd)->peer.ss_family, AF_UNSPEC);
	assert_int_equal(session.port[80], 0);
}

static void
what_the_program_called_the_port_is_remembered(void **state)
{
	(void)state;
	expect_reaches("127.0.5.1", 80, "127.0.5.1");
	assert_int_equal(session.port[80], NAMED_SELF_TCP | CONNECTED_TO);
	expect_reaches("127.0.0.1", 80, "127.0.5.1");
	assert_int_equal(session.port[80], CONNECTED_TO);
	assert_int_equal(session.port[81], 0);
}

static void
a_shared_port_is_the_machines(void **state)
{
	int udp = make("127.0.0.1", SOCK_DGRAM);

	(void)state;
	session.port[80] = SHARE_CONNECT_TCP;
	expect_reaches("127.0.0.1", 80, "127.0.0.1");
	expect_reaches("127.0.5.1", 80, "127.0.0.1");
	expect_reaches("::ffff:127.0.5.1", 80, "::ffff:127.0.0.1");
	expect_reaches("::1", 80, "::1");
	assert_int_equal(do_connect(udp, "127.0.0.1", 80), 0);
	expect_peer(udp, "127.0.5.1", 80);
}

static void
a_datagram_conversation_stays_on_loopback(void **state)
{
	int udp = make("127.0.0.1", SOCK_DGRAM), tcp = make("127.0.0.1", SOCK_STREAM);

	(void)state;
	session.port[80] = HEARD_LOOPBACK;
	assert_int_equal(do_connect(udp, "127.0.0.1", 80), 0);
	expect_peer(udp, "127.0.0.1", 80);
	assert_int_equal(do_connect(tcp, "127.0.0.1", 80), 0);
	expect_peer(tcp, "127.0.5.1", 80);
}

static void
a_v6only_socket_reaches_loopback_but_no_ipv4(void **state)
{
	int fd = make("::1", SOCK_STREAM), bound = make("::1", SOCK_STREAM);
	struct sockaddr *loopback = addr("::1", 80);

	(void)state;
	make_v6only(fd);
	assert_int_equal(do_connect(fd, "::1", 80), 0);
	expect_peer(fd, "::ffff:127.0.5.1", 80);
	assert_int_equal(kernel_get(fd, SOL_IPV6, IPV6_V6ONLY), 0);
	kernel_at(fd)->state = TCP_CLOSE;
	assert_int_equal(do_connect(fd, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, ENETUNREACH);

	assert_int_equal(socket_bind(socket_at(bound), loopback, len_of(loopback)), 0);
	assert_int_equal(do_connect(bound, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, ENETUNREACH);
}

static void
a_kernel_that_refuses_by_itself_is_asked(void **state)
{
	int fd = make("::1", SOCK_STREAM);

	(void)state;
	make_v6only(fd);
	kernel_fail(KERNEL_CONNECT, 0, 1, ENETUNREACH);
	assert_int_equal(do_connect(fd, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, ENETUNREACH);
	assert_int_equal(kernel_count(KERNEL_CONNECT), 1);
}

static void
an_existing_connection_is_found_first(void **state)
{
	int fd = make("::1", SOCK_STREAM), udp = make("::1", SOCK_DGRAM);

	(void)state;
	make_v6only(fd);
	assert_int_equal(do_connect(fd, "::1", 80), 0);
	kernel_fail(KERNEL_CONNECT, 0, 1, EISCONN);
	assert_int_equal(do_connect(fd, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, EISCONN);

	make_v6only(udp);
	assert_int_equal(do_connect(udp, "::1", 80), 0);
	assert_int_equal(do_connect(udp, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, ENETUNREACH);
}

static void
the_last_name_of_an_ipv6_peer_counts(void **state)
{
	int fd = make("::1", SOCK_DGRAM);

	(void)state;
	assert_int_equal(do_connect(fd, "::1", 80), 0);
	assert_true(memory_read(socket_at(fd), AF_INET6).sent6);
	assert_int_equal(do_connect(fd, "::1", 80), 0);
	assert_int_equal(do_connect(fd, "::ffff:127.0.0.1", 80), 0);
	assert_false(memory_read(socket_at(fd), AF_INET6).sent6);
	assert_int_equal(do_connect(fd, "::ffff:127.0.0.1", 80), 0);
}

/*
 * To the kernel such a socket is IPv4, where :: means 127.0.0.1 and ::1 is unreachable.
 */
static void
a_socket_bound_to_a_mapped_address_does_not_reach_ipv6(void **state)
{
	int fd = make("::1", SOCK_STREAM);
	struct sockaddr *mapped = addr("::ffff:127.0.0.1", 79);

	(void)state;
	assert_int_equal(socket_bind(socket_at(fd), mapped, len_of(mapped)), 0);
	assert_int_equal(do_connect(fd, "::1", 80), 0);
	expect_peer(fd, "::1", 80);
	assert_int_equal(do_connect(fd, "::", 80), 0);
	expect_peer(fd, "::ffff:127.0.5.1", 80);
}

static void
a_refusal_falls_back_where_that_is_wanted(void **state)
{
	int fd = make("127.0.0.1", SOCK_STREAM), self = make("127.0.0.1", SOCK_STREAM);
	int udp = make("127.0.0.1", SOCK_DGRAM), six = make("::1", SOCK_STREAM);

	(void)state;
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_int_equal(errno, ECONNREFUSED);

	session.fallback = true;
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), 0);
	expect_peer(fd, "127.0.0.1", 80);
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(self, "127.0.5.1", 80), 0);
	expect_peer(self, "127.0.0.1", 80);
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(six, "::1", 80), 0);
	expect_peer(six, "::ffff:127.0.0.1", 80);
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(udp, "127.0.0.1", 80), -1);
	assert_int_equal(errno, ECONNREFUSED);
	kernel_fail(KERNEL_CONNECT, 0, 1, ENETUNREACH);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_int_equal(errno, ENETUNREACH);
	session.port[81] = SHARE_CONNECT_TCP;
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(fd, "127.0.0.1", 81), -1);
	assert_int_equal(errno, ECONNREFUSED);
}

/*
 * Without blocking: the first connect starts, is refused at once, and says so if asked.
 */
static void
a_refusal_that_is_not_told_falls_back(void **state)
{
	int fd = make("127.0.0.1", SOCK_STREAM);

	(void)state;
	session.fallback = true;
	kernel_fail(KERNEL_CONNECT, 0, 2, EINPROGRESS);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_int_equal(errno, EINPROGRESS);
	assert_int_equal(kernel_count(KERNEL_CONNECT), 2);

	kernel_at(fd)->state = TCP_SYN_SENT;
	kernel_fail(KERNEL_CONNECT, 0, 1, EINPROGRESS);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_int_equal(errno, EINPROGRESS);
	kernel_fail(KERNEL_CONNECT, 0, 1, EINPROGRESS);
	kernel_fail(KERNEL_GETSOCKOPT, 0, 9, EBADF);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_int_equal(errno, EINPROGRESS);
}

static int (*connect_at_once)(int fd, const struct sockaddr *addr, socklen_t len);

static int
connect_with_a_delay(int fd, const struct sockaddr *addr, socklen_t len)
{
	static const int told[] = { EINPROGRESS, ECONNREFUSED };
	int before = kernel_count(KERNEL_CONNECT);

	if (before < 2)
		kernel_fail(KERNEL_CONNECT, 0, 1, told[before]);
	return connect_at_once(fd, addr, len);
}

/* The second connect collects the refusal, and the third goes to the machine. */
static void
a_refusal_that_is_told_late_falls_back(void **state)
{
	int fd = make("127.0.0.1", SOCK_STREAM);

	(void)state;
	session.fallback = true;
	connect_at_once = session.kernel.connect;
	session.kernel.connect = connect_with_a_delay;
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), 0);
	expect_peer(fd, "127.0.0.1", 80);
	assert_int_equal(kernel_count(KERNEL_CONNECT), 3);
}

/* A signal ends the wait, and not the attempt. */
static void
an_interrupted_attempt_goes_on(void **state)
{
	int fd = make("127.0.0.1", SOCK_STREAM), lazy = make("0.0.0.0", SOCK_STREAM);
	struct sockaddr *wildcard = addr("0.0.0.0", 0);

	(void)state;
	assert_int_equal(socket_bind(socket_at(lazy), wildcard, len_of(wildcard)), 0);
	assert_true(memory_lazy(socket_at(lazy)));
	kernel_fail(KERNEL_CONNECT, 0, 1, EINTR);
	assert_int_equal(do_connect(lazy, "127.0.0.1", 80), -1);
	assert_int_equal(errno, EINTR);
	assert_false(memory_lazy(socket_at(lazy)));

	session.fallback = true;
	kernel_at(fd)->state = TCP_SYN_SENT;
	kernel_fail(KERNEL_CONNECT, 0, 1, EINTR);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_int_equal(errno, EINTR);
	kernel_at(fd)->state = TCP_CLOSE;
	kernel_fail(KERNEL_CONNECT, 0, 1, EINTR);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_int_equal(kernel_count(KERNEL_CONNECT), 4);
}

/* The peer's refusal may be overtaken: the program hears what the first call said. */
static void
a_second_connect_that_is_not_refused_ends_the_fallback(void **state)
{
	int fd = make("127.0.0.1", SOCK_STREAM);

	(void)state;
	session.fallback = true;
	kernel_fail(KERNEL_CONNECT, 0, 1, EINPROGRESS);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_int_equal(errno, EINPROGRESS);
	expect_peer(fd, "127.0.5.1", 80);
}

static void
a_socket_that_forgot_v6only_still_reaches_no_ipv4(void **state)
{
	int fd = make("::1", SOCK_STREAM);
	struct sockaddr *loopback = addr("::1", 79);

	(void)state;
	assert_int_equal(socket_bind(socket_at(fd), loopback, len_of(loopback)), 0);
	kernel_lacks(fd, SOL_IPV6, IPV6_V6ONLY);
	assert_int_equal(do_connect(fd, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, ENETUNREACH);
}

static void
a_datagram_socket_with_a_port_answers_from_the_session(void **state)
{
	int four = make("0.0.0.0", SOCK_DGRAM), six = make("::", SOCK_DGRAM);
	int bound = make("127.0.0.1", SOCK_DGRAM);

	(void)state;
	assert_int_equal(do_bind(four, "0.0.0.0", 0), 0);
	assert_int_equal(do_connect(four, "127.0.0.1", 80), 0);
	expect_bound(four, "127.0.5.1", 40000);
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_WILDCARD);
	make_v6only(six);
	assert_int_equal(do_bind(six, "::", 0), 0);
	assert_int_equal(do_connect(six, "::1", 80), 0);
	expect_bound(six, "::ffff:127.0.5.1", 40001);
	assert_true(memory_read(socket_at(six), AF_INET6).v6only);
	/* One that is connected already, or bound, keeps its name. */
	assert_int_equal(do_connect(four, "127.0.0.1", 81), 0);
	expect_bound(four, "127.0.5.1", 40000);
	assert_int_equal(do_bind(bound, "127.0.0.1", 82), 0);
	assert_int_equal(do_connect(bound, "127.0.0.1", 80), 0);
	expect_bound(bound, "127.0.5.1", 82);
}

/* The kernel gave it a port when it sent, or had a name to give, without a bind. */
static void
a_datagram_socket_that_spoke_connects_from_the_session(void **state)
{
	int spoke = make("0.0.0.0", SOCK_DGRAM), silent = make("0.0.0.0", SOCK_DGRAM);
	int tcp = make("127.0.0.1", SOCK_STREAM);
	struct sockaddr *any = addr("0.0.0.0", 0);
	int names;

	(void)state;
	assert_int_equal(session.kernel.bind(spoke, any, len_of(any)), 0);
	port_speak(&session, 80);
	assert_int_equal(do_connect(spoke, "127.0.0.1", 80), 0);
	expect_bound(spoke, "127.0.5.1", 40000);
	assert_int_equal(memory_read(socket_at(spoke), AF_INET).asked, ASKED_WILDCARD);
	names = kernel_count(KERNEL_GETSOCKNAME);
	assert_int_equal(do_connect(silent, "127.0.0.1", 81), 0);
	memcpy(&kernel_at(tcp)->name, addr("0.0.0.0", 40001), sizeof(struct sockaddr_in));
	assert_int_equal(do_connect(tcp, "127.0.0.1", 80), 0);
	assert_int_equal(kernel_count(KERNEL_GETSOCKNAME), names);
}

static void
a_port_that_is_lost_meanwhile_does_not_fail_the_connect(void **state)
{
	int fd = make("0.0.0.0", SOCK_DGRAM);

	(void)state;
	assert_int_equal(do_bind(fd, "0.0.0.0", 0), 0);
	kernel_fail(KERNEL_BIND, 0, 1, EADDRINUSE);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), 0);
	expect_peer(fd, "127.0.5.1", 80);
}

static void
a_socket_bound_elsewhere_reads_a_wildcard_as_its_own_address(void **state)
{
	int four = make("127.0.0.2", SOCK_STREAM), six = make("::1", SOCK_STREAM);
	int free = make("127.0.0.1", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(four, "127.0.0.2", 79), 0);
	assert_int_equal(do_connect(four, "0.0.0.0", 80), 0);
	expect_peer(four, "0.0.0.0", 80);
	assert_int_equal(do_bind(six, "::ffff:127.0.0.2", 78), 0);
	assert_int_equal(do_connect(six, "::1", 80), 0);
	expect_peer(six, "::1", 80);
	assert_int_equal(do_connect(free, "0.0.0.0", 80), 0);
	expect_peer(free, "127.0.5.1", 80);
}

static void
a_socket_of_the_session_reaches_a_shared_port(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);
	int mapped = make("::1", SOCK_STREAM), free = make("::1", SOCK_STREAM);

	(void)state;
	session.port[80] = SHARE_CONNECT_TCP;
	assert_int_equal(do_bind(four, "127.0.0.1", 81), 0);
	assert_int_equal(do_connect(four, "0.0.0.0", 80), 0);
	expect_peer(four, "127.0.0.1", 80);
	assert_int_equal(do_bind(six, "::1", 82), 0);
	assert_int_equal(do_connect(six, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, ENETUNREACH);
	assert_int_equal(do_connect(six, "::1", 80), 0);
	expect_peer(six, "::ffff:127.0.0.1", 80);
	assert_int_equal(do_bind(mapped, "::ffff:127.0.0.1", 83), 0);
	assert_int_equal(do_connect(mapped, "::1", 80), 0);
	expect_peer(mapped, "::1", 80); /* Which the kernel refuses, as it does bare. */
	assert_int_equal(do_connect(free, "::1", 80), 0);
	expect_peer(free, "::1", 80);
}

static void
a_node_reads_a_wildcard_as_its_own_address(void **state)
{
	int first = make("127.0.0.1", SOCK_STREAM),
	    second = make("127.0.0.1", SOCK_STREAM);

	(void)state;
	session.cluster = true;
	assert_int_equal(do_bind(second, "127.0.0.2", 79), 0);
	expect_bound(second, "127.0.5.2", 79);
	assert_int_equal(do_connect(second, "0.0.0.0", 80), 0);
	expect_peer(second, "0.0.0.0", 80);
	assert_int_equal(do_bind(first, "127.0.0.1", 79), 0);
	assert_int_equal(do_connect(first, "0.0.0.0", 80), 0);
	expect_peer(first, "127.0.5.1", 80);
}

static void
a_lazy_mapped_socket_does_not_reach_ipv6(void **state)
{
	int fd = make("::", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(fd, "::ffff:0.0.0.0", 0), 0);
	assert_int_equal(do_connect(fd, "::1", 80), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
	/* Nor after a refusal, though it no longer waits for its name then. */
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), -1);
	assert_false(memory_lazy(socket_at(fd)));
	assert_int_equal(do_connect(fd, "::1", 80), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
	/* Of a connection, or a refusal that is not told yet, the kernel speaks. */
	kernel_at(fd)->segs_in = 1;
	kernel_fail(KERNEL_CONNECT, 0, 1, EISCONN);
	assert_int_equal(do_connect(fd, "::1", 80), -1);
	assert_int_equal(errno, EISCONN);
}

static void
a_native_socket_reaches_no_ipv4_anywhere(void **state)
{
	int fd = make("::1", SOCK_STREAM), udp = make("::1", SOCK_DGRAM);

	(void)state;
	assert_int_equal(do_bind(fd, "::1", 79), 0);
	assert_int_equal(do_connect(fd, "::ffff:10.0.0.7", 80), -1);
	assert_int_equal(errno, ENETUNREACH);
	assert_int_equal(do_connect(fd, "fe80::7", 80), 0);
	make_v6only(udp);
	assert_int_equal(do_connect(udp, "::1", 80), 0);
	assert_int_equal(do_connect(udp, "127.0.0.1", 80), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
}

static void
a_lazy_socket_that_connects_is_lazy_no_more(void **state)
{
	int fd = make("0.0.0.0", SOCK_STREAM), refused = make("0.0.0.0", SOCK_STREAM);
	int unreachable = make("0.0.0.0", SOCK_STREAM);
	struct sockaddr_storage unspec = { .ss_family = AF_UNSPEC };

	(void)state;
	assert_int_equal(do_bind(fd, "0.0.0.0", 0), 0);
	assert_int_equal(do_connect(fd, "127.0.0.1", 80), 0);
	assert_false(memory_lazy(socket_at(fd)));
	assert_int_equal(do_bind(refused, "0.0.0.0", 0), 0);
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(do_connect(refused, "127.0.0.1", 80), -1);
	assert_false(memory_lazy(socket_at(refused)));
	assert_int_equal(do_bind(unreachable, "0.0.0.0", 0), 0);
	kernel_fail(KERNEL_CONNECT, 0, 1, ENETUNREACH);
	assert_int_equal(do_connect(unreachable, "127.0.0.1", 80), -1);
	assert_true(memory_lazy(socket_at(unreachable)));
	/* A disconnect gives no name. */
	assert_int_equal(socket_connect(socket_at(unreachable),
				 (struct sockaddr *)&unspec, sizeof(unspec)),
		0);
	assert_true(memory_lazy(socket_at(unreachable)));
}

static void
which_connects_are_ours(void **state)
{
	struct sockaddr *here = addr("127.0.0.1", 80), *away = addr("10.0.0.7", 80);

	(void)state;
	assert_true(socket_connect_ours(&session, here, len_of(here)));
	assert_false(socket_connect_ours(&session, away, len_of(away)));
	session.native6 = true;
	assert_true(socket_connect_ours(&session, away, len_of(away)));
	session.native6 = false;
	session.lazily = true;
	assert_true(socket_connect_ours(&session, away, len_of(away)));
}

/* The kernel refuses a V6ONLY one; and one that has no name yet gets it as bare. */
static void
a_datagram_socket_that_is_no_such_keeps_its_name(void **state)
{
	int anywhere = make("0.0.0.0", SOCK_DGRAM), six = make("::", SOCK_DGRAM);
	int unbound = make("127.0.0.1", SOCK_DGRAM), binds;

	(void)state;
	assert_int_equal(do_bind(anywhere, "0.0.0.0", 0), 0);
	assert_int_equal(do_bind(six, "::", 0), 0);
	binds = kernel_count(KERNEL_BIND);
	kernel_set(six, SOL_IPV6, IPV6_V6ONLY, 1);
	assert_int_equal(do_connect(six, "127.0.0.1", 80), 0);
	assert_int_equal(do_connect(unbound, "127.0.0.1", 80), 0);
	kernel_fail(KERNEL_GETSOCKNAME, 0, 1, ENOBUFS);
	assert_int_equal(do_connect(anywhere, "127.0.0.1", 80), 0);
	assert_int_equal(kernel_count(KERNEL_BIND), binds);
	for (int fd = anywhere; fd <= unbound; fd++)
		expect_peer(fd, "127.0.5.1", 80);
}

static void
a_listening_socket_is_told_that_it_listens(void **state)
{
	int fd = make("::1", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(fd, "::1", 79), 0);
	assert_int_equal(socket_listen(socket_at(fd), 1), 0);
	kernel_fail(KERNEL_CONNECT, 0, 1, EISCONN);
	assert_int_equal(do_connect(fd, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, EISCONN);
}

/* A lazy socket elsewhere in the process is no reason to refuse this one. */
static void
a_mapped_socket_beside_a_lazy_one_tries_ipv6(void **state)
{
	int lazy = make("0.0.0.0", SOCK_STREAM), fd = make("::", SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(lazy, "0.0.0.0", 0), 0);
	assert_int_equal(do_bind(fd, "::ffff:127.0.0.1", 79), 0);
	assert_int_equal(do_connect(fd, "::1", 80), 0);
	expect_peer(fd, "::1", 80);
	kernel_lacks(fd, SOL_TCP, TCP_SAVE_SYN);
	assert_int_equal(do_connect(fd, "::1", 80), 0);
}

/* Whatever a process with native IPv6 sockets connects to is looked at. */
static void
what_is_no_address_is_the_kernels_to_refuse(void **state)
{
	int four = make("127.0.0.1", SOCK_STREAM), six = make("::1", SOCK_STREAM);
	struct sockaddr *long6 = addr("::ffff:10.0.0.7", 80);
	struct sockaddr *long4 = addr("10.0.0.7", 80);
	const struct {
		const struct sockaddr *addr;
		socklen_t len;
		int error;
	} cases[] = { { long4, 4, EINVAL }, { long6, 20, EINVAL } };

	(void)state;
	make_v6only(six);
	assert_true(session.native6);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		kernel_fail(KERNEL_CONNECT, 0, 1, cases[i].error);
		assert_int_equal(
			socket_connect(socket_at(six), cases[i].addr, cases[i].len), -1);
		assert_int_equal(errno, cases[i].error);
		assert_int_equal(kernel_count(KERNEL_CONNECT), (int)i + 1);
	}
	assert_int_equal(do_connect(four, "10.0.0.7", 80), 0);
	kernel_fail(KERNEL_CONNECT, 0, 1, EAFNOSUPPORT);
	assert_int_equal(do_connect(six, "10.0.0.7", 80), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
	kernel_fail(KERNEL_CONNECT, 0, 1, EBADF);
	assert_int_equal(do_connect(-1, "10.0.0.7", 80), -1);
	assert_int_equal(errno, EBADF);
}

/* What has ports goes to the session, on the ports that are no protocols as well. */
static void
what_has_no_ports_reaches_what_was_written(void **state)
{
	int raw = kernel_socket(AF_INET, SOCK_RAW),
	    raw6 = kernel_socket(AF_INET6, SOCK_RAW),
	    ping6 = kernel_socket(AF_INET6, SOCK_DGRAM),
	    udp = kernel_socket(AF_INET, SOCK_DGRAM),
	    udp6 = kernel_socket(AF_INET6, SOCK_DGRAM);

	(void)state;
	kernel_set(ping6, SOL_SOCKET, SO_PROTOCOL, IPPROTO_ICMPV6);
	make_v6only(ping6);
	assert_int_equal(do_connect(raw, "127.0.0.1", 0), 0);
	expect_peer(raw, "127.0.0.1", 0);
	assert_int_equal(do_connect(raw6, "::1", IPPROTO_ICMPV6), 0);
	expect_peer(raw6, "::1", IPPROTO_ICMPV6);
	assert_int_equal(do_connect(ping6, "::1", 0), 0);
	expect_peer(ping6, "::1", 0);
	assert_int_equal(kernel_get(ping6, SOL_IPV6, IPV6_V6ONLY), 1);
	assert_int_equal(do_connect(udp, "127.0.0.1", 0), 0);
	expect_peer(udp, "127.0.5.1", 0);
	assert_int_equal(do_connect(udp6, "::1", 53), 0);
	expect_peer(udp6, "::ffff:127.0.5.1", 53);
	assert_int_equal(do_connect(udp6, "::1", 0), 0);
	expect_peer(udp6, "::ffff:127.0.5.1", 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(here_is_the_session, kernel_reset),
		cmocka_unit_test_setup(others_are_reached_as_they_are, kernel_reset),
		cmocka_unit_test_setup(
			what_the_program_called_the_port_is_remembered, kernel_reset),
		cmocka_unit_test_setup(a_shared_port_is_the_machines, kernel_reset),
		cmocka_unit_test_setup(
			a_datagram_conversation_stays_on_loopback, kernel_reset),
		cmocka_unit_test_setup(
			a_v6only_socket_reaches_loopback_but_no_ipv4, kernel_reset),
		cmocka_unit_test_setup(
			a_kernel_that_refuses_by_itself_is_asked, kernel_reset),
		cmocka_unit_test_setup(
			an_existing_connection_is_found_first, kernel_reset),
		cmocka_unit_test_setup(
			the_last_name_of_an_ipv6_peer_counts, kernel_reset),
		cmocka_unit_test_setup(
			a_socket_bound_to_a_mapped_address_does_not_reach_ipv6,
			kernel_reset),
		cmocka_unit_test_setup(
			a_refusal_falls_back_where_that_is_wanted, kernel_reset),
		cmocka_unit_test_setup(
			a_refusal_that_is_not_told_falls_back, kernel_reset),
		cmocka_unit_test_setup(
			a_refusal_that_is_told_late_falls_back, kernel_reset),
		cmocka_unit_test_setup(an_interrupted_attempt_goes_on, kernel_reset),
		cmocka_unit_test_setup(
			a_second_connect_that_is_not_refused_ends_the_fallback,
			kernel_reset),
		cmocka_unit_test_setup(
			a_socket_that_forgot_v6only_still_reaches_no_ipv4, kernel_reset),
		cmocka_unit_test_setup(
			a_datagram_socket_with_a_port_answers_from_the_session,
			kernel_reset),
		cmocka_unit_test_setup(
			a_datagram_socket_that_spoke_connects_from_the_session,
			kernel_reset),
		cmocka_unit_test_setup(
			a_port_that_is_lost_meanwhile_does_not_fail_the_connect,
			kernel_reset),
		cmocka_unit_test_setup(
			a_socket_bound_elsewhere_reads_a_wildcard_as_its_own_address,
			kernel_reset),
		cmocka_unit_test_setup(
			a_socket_of_the_session_reaches_a_shared_port, kernel_reset),
		cmocka_unit_test_setup(
			a_node_reads_a_wildcard_as_its_own_address, kernel_reset),
		cmocka_unit_test_setup(
			a_lazy_mapped_socket_does_not_reach_ipv6, kernel_reset),
		cmocka_unit_test_setup(
			a_native_socket_reaches_no_ipv4_anywhere, kernel_reset),
		cmocka_unit_test_setup(
			a_lazy_socket_that_connects_is_lazy_no_more, kernel_reset),
		cmocka_unit_test_setup(which_connects_are_ours, kernel_reset),
		cmocka_unit_test_setup(
			a_datagram_socket_that_is_no_such_keeps_its_name, kernel_reset),
		cmocka_unit_test_setup(
			a_listening_socket_is_told_that_it_listens, kernel_reset),
		cmocka_unit_test_setup(
			a_mapped_socket_beside_a_lazy_one_tries_ipv6, kernel_reset),
		cmocka_unit_test_setup(
			what_is_no_address_is_the_kernels_to_refuse, kernel_reset),
		cmocka_unit_test_setup(
			what_has_no_ports_reaches_what_was_written, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
