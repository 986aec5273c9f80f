// SPDX-License-Identifier: MIT
#include "kernel.h"
#include "kernel_calls.h"
#include "memory.h"

/* A bystander of the same kind, bound to an address that is not here, stays as it is. */
static void
expect_asked(
	int domain, int type, const char *text, const char *kernels, enum asked asked)
{
	int bystander, fd;

	kernel_reset(NULL);
	bystander = kernel_socket(domain, type);
	fd = kernel_socket(domain, type);
	assert_int_equal(
		do_bind(bystander, domain == AF_INET ? "10.0.0.7" : "fe80::7", 80), 0);
	assert_int_equal(do_bind(fd, text, 80), 0);
	expect_bound(fd, kernels, 80);
	expect_bound(bystander, domain == AF_INET ? "10.0.0.7" : "fe80::7", 80);
	assert_int_equal(memory_read(socket_at(fd), (sa_family_t)domain).asked, asked);
	assert_int_equal(memory_read(socket_at(bystander), (sa_family_t)domain).asked,
		ASKED_NOTHING);
	assert_int_equal(port_bit(socket_at(fd), 80, NAMED_SELF), asked == ASKED_SELF);
}

static void
here_is_bound_to_the_session_and_remembered(void **state)
{
	(void)state;
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		expect_asked(AF_INET, type, "127.0.0.1", "127.0.5.1", ASKED_NOTHING);
		expect_asked(AF_INET, type, "127.0.1.1", "127.0.5.1", ASKED_DEBIAN);
		expect_asked(AF_INET, type, "0.0.0.0", "127.0.5.1", ASKED_WILDCARD);
		expect_asked(AF_INET, type, "127.0.5.1", "127.0.5.1", ASKED_SELF);
		expect_asked(AF_INET6, type, "::1", "::ffff:127.0.5.1", ASKED_LOOPBACK6);
		expect_asked(AF_INET6, type, "::", "::ffff:127.0.5.1", ASKED_WILDCARD6);
		expect_asked(AF_INET6, type, "::ffff:127.0.0.1", "::ffff:127.0.5.1",
			ASKED_MAPPED);
		expect_asked(AF_INET6, type, "::ffff:0.0.0.0", "::ffff:127.0.5.1",
			ASKED_WILDCARD);
		expect_asked(AF_INET6, type, "::ffff:127.0.5.1", "::ffff:127.0.5.1",
			ASKED_SELF);
	}
}

static void
other_addresses_and_families_go_to_the_kernel_as_they_are(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);
	struct sockaddr_storage unspec = { .ss_family = AF_UNSPEC };

	(void)state;
	assert_int_equal(do_bind(fd, "127.0.0.2", 80), 0);
	expect_bound(fd, "127.0.0.2", 80);
	assert_true(session.elsewhere);

	fd = kernel_socket(AF_INET, SOCK_STREAM);
	assert_int_equal(do_bind(fd, "::1", 80), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
	assert_int_equal(socket_bind(socket_at(fd), addr("127.0.0.1", 80), 15), -1);
	assert_int_equal(errno, EINVAL);
	((struct sockaddr_in *)&unspec)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(socket_bind(socket_at(fd), (struct sockaddr *)&unspec, 16), -1);
}

static void
unspec_is_a_wildcard_on_an_ipv4_socket_only(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM),
	    six = kernel_socket(AF_INET6, SOCK_STREAM);
	struct sockaddr_storage unspec = { .ss_family = AF_UNSPEC };
	struct sockaddr *a = (struct sockaddr *)&unspec;

	(void)state;
	((struct sockaddr_in *)a)->sin_port = htons(80);
	assert_int_equal(socket_bind(socket_at(fd), a, 16), 0);
	expect_bound(fd, "127.0.5.1", 80);
	assert_int_equal(memory_read(socket_at(fd), AF_INET).asked, ASKED_WILDCARD);
	assert_int_equal(socket_bind(socket_at(six), a, 28), -1);
	assert_int_equal(socket_bind(socket_at(-1), a, 16), -1);
}

static void
a_v6only_socket_stays_one_to_its_program(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM);
	int other = kernel_socket(AF_INET6, SOCK_STREAM);
	int on = 1;

	(void)state;
	assert_int_equal(socket_setsockopt(socket_at(fd), IPV6_V6ONLY, &on, 4), 0);
	assert_int_equal(do_bind(fd, "::", 80), 0);
	expect_bound(fd, "::ffff:127.0.5.1", 80);
	assert_int_equal(kernel_get(fd, SOL_IPV6, IPV6_V6ONLY), 0);
	assert_true(memory_read(socket_at(fd), AF_INET6).v6only);

	/* The port is taken, so the bind fails, and nothing has changed. */
	assert_int_equal(socket_setsockopt(socket_at(other), IPV6_V6ONLY, &on, 4), 0);
	assert_int_equal(do_bind(other, "::", 80), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(kernel_get(other, SOL_IPV6, IPV6_V6ONLY), 1);
	assert_int_equal(do_bind(other, "::1", 80), -1);
	assert_int_equal(kernel_get(other, SOL_IPV6, IPV6_V6ONLY), 1);
	assert_int_equal(do_bind(other, "::ffff:127.0.0.1", 81), -1);
	assert_int_equal(errno, EINVAL);
}

static void
a_failed_bind_of_loopback_leaves_no_v6only_behind(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM);

	(void)state;
	kernel_fail(KERNEL_BIND, 0, 1, EACCES);
	assert_int_equal(do_bind(fd, "::1", 80), -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(kernel_get(fd, SOL_IPV6, IPV6_V6ONLY), 0);
}

static void
a_shared_port_stays_on_the_real_loopback(void **state)
{
	int tcp = kernel_socket(AF_INET, SOCK_STREAM),
	    udp = kernel_socket(AF_INET, SOCK_DGRAM);
	int self = kernel_socket(AF_INET6, SOCK_STREAM);

	(void)state;
	session.port[80] = SHARE_BIND_TCP;
	assert_int_equal(do_bind(tcp, "127.0.0.1", 80), 0);
	expect_bound(tcp, "127.0.0.1", 80);
	assert_int_equal(do_bind(udp, "127.0.0.1", 80), 0);
	expect_bound(udp, "127.0.5.1", 80);
	session.port[81] = SHARE_BIND_TCP;
	assert_int_equal(do_bind(self, "::ffff:127.0.5.1", 81), 0);
	expect_bound(self, "::ffff:127.0.0.1", 81);
	assert_true(port_bit(socket_at(self), 81, NAMED_SELF));
}

static void
ports_of_the_network_stay_wildcards_for_udp(void **state)
{
	static const int ports[] = { 67, 68, 1900, 5353 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		int udp = kernel_socket(AF_INET, SOCK_DGRAM);

		assert_int_equal(do_bind(udp, "0.0.0.0", ports[i]), 0);
		expect_bound(udp, "0.0.0.0", ports[i]);
	}
	kernel_reset(NULL);
	int tcp = kernel_socket(AF_INET, SOCK_STREAM),
	    dns = kernel_socket(AF_INET, SOCK_DGRAM);
	int named = kernel_socket(AF_INET, SOCK_DGRAM);

	assert_int_equal(do_bind(tcp, "0.0.0.0", 5353), 0);
	expect_bound(tcp, "127.0.5.1", 5353);
	assert_int_equal(do_bind(dns, "0.0.0.0", 53), 0);
	expect_bound(dns, "127.0.5.1", 53);
	assert_int_equal(do_bind(named, "127.0.0.1", 5353), 0);
	expect_bound(named, "127.0.5.1", 5353);
}

static void
v6only_takes_no_ipv4_address_even_where_it_was_cleared(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM),
	    plain = kernel_socket(AF_INET6, SOCK_STREAM), on = 1;

	(void)state;
	assert_int_equal(socket_setsockopt(socket_at(fd), IPV6_V6ONLY, &on, 4), 0);
	kernel_set(fd, SOL_IPV6, IPV6_V6ONLY, 0); /* As a connect to ::1 does. */
	assert_int_equal(do_bind(fd, "::ffff:127.0.0.1", 80), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(do_bind(fd, "::1", 80), 0);
	assert_int_equal(do_bind(plain, "::ffff:127.0.0.1", 81), 0);
}

static void
expect_lazy(int domain, const char *text, enum asked asked)
{
	int fd = kernel_socket(domain, SOCK_STREAM);
	int value = 0;

	assert_int_equal(do_bind(fd, text, 0), 0);
	assert_int_equal(kernel_count(KERNEL_BIND), 0);
	assert_true(memory_lazy(socket_at(fd)));

	/* Bare, the first bind was the only one that may succeed. */
	assert_int_equal(do_bind(fd, text, 0), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(do_bind(fd, domain == AF_INET ? "127.0.0.1" : "::1", 80), -1);
	assert_int_equal(errno, EINVAL);
	if (domain == AF_INET6) {
		assert_int_equal(socket_setsockopt(socket_at(fd), IPV6_V6ONLY, &value,
					 sizeof(value)),
			-1);
		assert_int_equal(errno, EINVAL);
	}

	assert_int_equal(socket_listen(socket_at(fd), 5), 0);
	expect_bound(fd, domain == AF_INET ? "127.0.5.1" : "::ffff:127.0.5.1", 40000);
	assert_false(memory_lazy(socket_at(fd)));
	assert_int_equal(memory_read(socket_at(fd), (sa_family_t)domain).asked, asked);
	kernel_reset(NULL);
}

static void
tcp_with_no_port_is_bound_when_it_listens(void **state)
{
	(void)state;
	expect_lazy(AF_INET, "0.0.0.0", ASKED_WILDCARD);
	expect_lazy(AF_INET6, "::", ASKED_WILDCARD6);
	expect_lazy(AF_INET6, "::ffff:0.0.0.0", ASKED_WILDCARD);
}

static void
tcp_with_no_port_that_cannot_be_bound_is_the_kernels(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM),
	    six = kernel_socket(AF_INET6, SOCK_STREAM);
	int broken = kernel_socket(AF_INET, SOCK_STREAM), on = 1;

	(void)state;
	assert_int_equal(do_bind(fd, "127.0.0.1", 80), 0);
	assert_int_equal(do_bind(fd, "0.0.0.0", 0), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(do_bind(six, "0.0.0.0", 0), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
	assert_int_equal(do_bind(broken, "::", 0), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
	kernel_fail(KERNEL_GETSOCKNAME, 0, 1, ENOBUFS);
	kernel_fail(KERNEL_BIND, 0, 1, EACCES);
	assert_int_equal(do_bind(broken, "0.0.0.0", 0), -1);
	assert_int_equal(errno, EACCES);
	assert_int_equal(socket_setsockopt(socket_at(six), IPV6_V6ONLY, &on, 4), 0);
	assert_int_equal(do_bind(six, "::ffff:0.0.0.0", 0), -1);
	assert_int_equal(errno, EINVAL);
	assert_false(session.lazily);
}

static void
udp_with_no_port_may_talk_to_everywhere(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);
	int mapped = kernel_socket(AF_INET6, SOCK_DGRAM),
	    only = kernel_socket(AF_INET6, SOCK_DGRAM);
	int failed = kernel_socket(AF_INET6, SOCK_DGRAM);
	int on = 1;

	(void)state;
	assert_int_equal(do_bind(four, "0.0.0.0", 0), 0);
	expect_bound(four, "0.0.0.0", 40000);
	assert_int_equal(do_bind(six, "::", 0), 0);
	expect_bound(six, "::", 40001);
	assert_int_equal(memory_read(socket_at(six), AF_INET6).asked, ASKED_NOTHING);
	assert_int_equal(do_bind(mapped, "::ffff:0.0.0.0", 0), 0);
	assert_int_equal(memory_read(socket_at(mapped), AF_INET6).asked, ASKED_WILDCARD);
	assert_int_equal(socket_setsockopt(socket_at(only), IPV6_V6ONLY, &on, 4), 0);
	assert_int_equal(do_bind(only, "::", 0), 0);
	assert_int_equal(kernel_get(only, SOL_IPV6, IPV6_V6ONLY), 0);
	assert_true(memory_read(socket_at(only), AF_INET6).v6only);
	kernel_fail(KERNEL_BIND, 0, 1, ENOBUFS);
	assert_int_equal(do_bind(failed, "::ffff:0.0.0.0", 0), -1);
	assert_int_equal(memory_read(socket_at(failed), AF_INET6).asked, ASKED_NOTHING);
}

/* MPTCP and other streams know neither the mark nor the byte. */
static void
streams_that_cannot_wait_are_bound_at_once(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_STREAM),
	    six = kernel_socket(AF_INET6, SOCK_STREAM);

	(void)state;
	kernel_lacks(four, SOL_TCP, TCP_SAVE_SYN);
	assert_int_equal(do_bind(four, "0.0.0.0", 0), 0);
	expect_bound(four, "127.0.5.1", 40000);
	kernel_lacks(six, SOL_TCP, TCP_SAVE_SYN);
	kernel_lacks(six, SOL_IPV6, IPV6_MINHOPCOUNT);
	assert_int_equal(do_bind(six, "::", 0), 0);
	expect_bound(six, "::ffff:127.0.5.1", 40001);
}

static void
listen_gives_an_unbound_socket_the_session(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_STREAM),
	    six = kernel_socket(AF_INET6, SOCK_STREAM);
	int only = kernel_socket(AF_INET6, SOCK_STREAM),
	    mptcp = kernel_socket(AF_INET, SOCK_STREAM);
	int on = 1;

	(void)state;
	assert_int_equal(socket_listen(socket_at(four), 7), 0);
	expect_bound(four, "127.0.5.1", 40000);
	assert_int_equal(kernel_at(four)->backlog, 7);
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_WILDCARD);
	assert_int_equal(socket_listen(socket_at(six), 7), 0);
	expect_bound(six, "::ffff:127.0.5.1", 40001);
	assert_int_equal(socket_setsockopt(socket_at(only), IPV6_V6ONLY, &on, 4), 0);
	assert_int_equal(socket_listen(socket_at(only), 7), 0);
	expect_bound(only, "::ffff:127.0.5.1", 40002);
	assert_true(memory_read(socket_at(only), AF_INET6).v6only);
	kernel_lacks(mptcp, SOL_TCP, TCP_SAVE_SYN);
	assert_int_equal(socket_listen(socket_at(mptcp), 7), 0);
	expect_bound(mptcp, "127.0.5.1", 40003);
	/* Once more, for a longer queue. */
	assert_int_equal(socket_listen(socket_at(four), 9), 0);
	assert_int_equal(kernel_at(four)->backlog, 9);
}

static void
listen_leaves_other_sockets_to_the_kernel(void **state)
{
	int bound = kernel_socket(AF_INET, SOCK_STREAM),
	    udp = kernel_socket(AF_INET, SOCK_DGRAM);
	int shared = kernel_socket(AF_INET, SOCK_STREAM),
	    away = kernel_socket(AF_INET, SOCK_STREAM),
	    local = kernel_socket(AF_UNIX, SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(bound, "127.0.0.1", 80), 0);
	assert_int_equal(do_bind(away, "10.0.0.7", 80), 0);
	assert_int_equal(socket_listen(socket_at(bound), 5), 0);
	assert_int_equal(socket_listen(socket_at(away), 5), 0);
	assert_int_equal(kernel_count(KERNEL_BIND), 2);
	assert_int_equal(socket_listen(socket_at(udp), 5), -1);
	assert_int_equal(errno, EOPNOTSUPP);
	assert_int_equal(socket_listen(socket_at(local), 5), 0);
	assert_int_equal(socket_listen(socket_at(-1), 5), -1);
	assert_int_equal(errno, EBADF);
	session.port[81] = SHARE_BIND_TCP;
	assert_int_equal(do_bind(shared, "0.0.0.0", 81), 0);
	assert_int_equal(socket_listen(socket_at(shared), 5), 0);
	expect_bound(shared, "0.0.0.0", 81);
}

static void
a_lazy_socket_that_cannot_be_bound_stays_lazy(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);

	(void)state;
	assert_int_equal(do_bind(fd, "0.0.0.0", 0), 0);
	kernel_fail(KERNEL_BIND, 0, 1, EADDRINUSE);
	kernel_fail(KERNEL_LISTEN, 0, 1, EADDRINUSE);
	assert_int_equal(socket_listen(socket_at(fd), 5), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_true(memory_lazy(socket_at(fd)));
}

static void
a_cluster_binds_node_by_node(void **state)
{
	int one = kernel_socket(AF_INET, SOCK_STREAM),
	    two = kernel_socket(AF_INET, SOCK_STREAM);
	int stub = kernel_socket(AF_INET, SOCK_STREAM);

	(void)state;
	session.cluster = true;
	assert_int_equal(do_bind(one, "127.0.0.1", 80), 0);
	assert_int_equal(do_bind(two, "127.0.0.2", 80), 0);
	assert_int_equal(do_bind(stub, "127.0.0.53", 80), 0);
	expect_bound(one, "127.0.5.1", 80);
	expect_bound(two, "127.0.5.2", 80);
	expect_bound(stub, "127.0.0.53", 80);
}

/* Before anything is asked of the kernel; and what is not is remembered for connect. */
static void
which_binds_are_ours(void **state)
{
	struct sockaddr_storage unspec = { .ss_family = AF_UNSPEC };
	struct sockaddr *here = addr("127.0.0.1", 80), *away = addr("10.0.0.7", 80);

	(void)state;
	assert_true(socket_bind_ours(&session, here, len_of(here)));
	assert_true(socket_bind_ours(&session, (struct sockaddr *)&unspec, 16));
	assert_false(session.elsewhere);
	assert_false(socket_bind_ours(&session, away, len_of(away)));
	assert_true(session.elsewhere);
	session.lazily = true;
	assert_true(socket_bind_ours(&session, away, len_of(away)));
}

static void
make_lazy(int fd)
{
	assert_int_equal(do_bind(fd, "0.0.0.0", 0), 0);
	assert_true(memory_lazy(socket_at(fd)));
}

/* After a refusal the kernel takes the port back, and the second bind is as any. */
static void
a_refused_lazy_socket_is_bound_again_to_something_else(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);
	struct sockaddr *here = addr("127.0.0.1", 81);

	(void)state;
	make_lazy(fd);
	kernel_fail(KERNEL_CONNECT, 0, 1, ECONNREFUSED);
	assert_int_equal(socket_connect(socket_at(fd), here, len_of(here)), -1);
	assert_int_equal(do_bind(fd, "127.0.0.1", 80), 0);
	expect_bound(fd, "127.0.5.1", 80);
	assert_int_equal(memory_read(socket_at(fd), AF_INET).asked, ASKED_NOTHING);
}

/* So is a listener that gave up the port that the kernel chose for it. */
static void
a_second_name_has_nothing_of_the_first(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_STREAM),
	    six = kernel_socket(AF_INET6, SOCK_STREAM);
	struct memory m;

	(void)state;
	assert_int_equal(socket_listen(socket_at(four), 1), 0);
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_WILDCARD);
	memset(&kernel_at(four)->name, 0, sizeof(kernel_at(four)->name));
	kernel_at(four)->name.ss_family = AF_INET;
	assert_int_equal(do_bind(four, "127.0.0.1", 80), 0);
	assert_int_equal(memory_read(socket_at(four), AF_INET).asked, ASKED_NOTHING);
	m = (struct memory){ .asked = ASKED_LOOPBACK6 };
	memory_write(socket_at(six), AF_INET6, m);
	assert_int_equal(do_bind(six, "::", 81), 0);
	m = memory_read(socket_at(six), AF_INET6);
	assert_int_equal(m.asked, ASKED_WILDCARD6);
	assert_true(m.v6only);
}

/* So can one that the kernel, too, would not have bound yet. */
static void
a_socket_without_a_port_changes_its_wildcard(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_STREAM), on = 1;

	(void)state;
	kernel_setsockopt(
		socket_at(fd), SOL_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	assert_int_equal(do_bind(fd, "::ffff:0.0.0.0", 0), 0);
	assert_int_equal(memory_read(socket_at(fd), AF_INET6).asked, ASKED_WILDCARD);
	socket_setsockopt(socket_at(fd), IPV6_V6ONLY, &on, sizeof(on));
	assert_int_equal(do_bind(fd, "::", 0), 0);
	assert_int_equal(memory_read(socket_at(fd), AF_INET6).asked, ASKED_NOTHING);
	assert_true(memory_read(socket_at(fd), AF_INET6).v6only);
	assert_int_equal(kernel_count(KERNEL_BIND), 0);
}

/* It waits for a name that it has already, to its program. */
static void
a_lazy_socket_is_not_bound_twice(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);
	struct sockaddr_storage unspec = { .ss_family = AF_UNSPEC };
	struct sockaddr *here = addr("127.0.0.1", 80);
	int before;

	(void)state;
	make_lazy(fd);
	before = kernel_count(KERNEL_BIND);
	assert_int_equal(do_bind(fd, "127.0.0.1", 80), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(do_bind(fd, "10.0.0.7", 80), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(socket_bind(socket_at(fd), (struct sockaddr *)&unspec, 16), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(kernel_count(KERNEL_BIND), before);

	/* What is wrong in other ways is for the kernel to say. */
	assert_int_equal(do_bind(fd, "::1", 80), -1);
	assert_int_equal(errno, EAFNOSUPPORT);
	((struct sockaddr_in *)&unspec)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
		socket_bind(socket_at(fd), (struct sockaddr *)&unspec, sizeof(unspec)),
		-1);
	assert_int_equal(errno, EAFNOSUPPORT);
	assert_int_equal(kernel_count(KERNEL_BIND), before + 2);
	assert_int_equal(socket_bind(socket_at(fd), here, 1), -1);
	assert_int_equal(errno, EINVAL);
}

/* Accepted sockets would inherit it. */
static void
a_lazy_socket_with_a_name_listens_without_its_mark(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);

	(void)state;
	make_lazy(fd);
	assert_int_equal(
		socket_getsockname(socket_at(fd), (struct sockaddr *)&name, &len), 0);
	assert_int_equal(kernel_get(fd, SOL_TCP, TCP_SAVE_SYN), 1);
	assert_int_equal(socket_listen(socket_at(fd), 5), 0);
	assert_int_equal(kernel_get(fd, SOL_TCP, TCP_SAVE_SYN), 0);
	expect_bound(fd, "127.0.5.1", 40000);
}

/* A port-0 bystander of a kind that has ports is bound to the session. */
static void
what_has_no_ports_is_bound_as_written(void **state)
{
	int raw = kernel_socket(AF_INET, SOCK_RAW),
	    raw6 = kernel_socket(AF_INET6, SOCK_RAW),
	    ping = kernel_socket(AF_INET, SOCK_DGRAM),
	    udp = kernel_socket(AF_INET, SOCK_DGRAM);
	static const char *const name[] = { "127.0.0.1", "::1", "127.0.0.1",
		"127.0.5.1" };

	(void)state;
	kernel_set(ping, SOL_SOCKET, SO_PROTOCOL, IPPROTO_ICMP);
	assert_int_equal(do_bind(raw, "127.0.0.1", 0), 0);
	assert_int_equal(do_bind(raw6, "::1", 0), 0);
	assert_int_equal(do_bind(ping, "127.0.0.1", 0), 0);
	assert_int_equal(do_bind(udp, "127.0.0.1", 0), 0);
	for (int fd = raw; fd <= udp; fd++)
		expect_bound(fd, name[fd],
			address_port((struct sockaddr *)&kernel_at(fd)->name));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			here_is_bound_to_the_session_and_remembered, kernel_reset),
		cmocka_unit_test_setup(
			other_addresses_and_families_go_to_the_kernel_as_they_are,
			kernel_reset),
		cmocka_unit_test_setup(
			unspec_is_a_wildcard_on_an_ipv4_socket_only, kernel_reset),
		cmocka_unit_test_setup(
			a_v6only_socket_stays_one_to_its_program, kernel_reset),
		cmocka_unit_test_setup(
			a_failed_bind_of_loopback_leaves_no_v6only_behind, kernel_reset),
		cmocka_unit_test_setup(
			a_shared_port_stays_on_the_real_loopback, kernel_reset),
		cmocka_unit_test_setup(
			ports_of_the_network_stay_wildcards_for_udp, kernel_reset),
		cmocka_unit_test_setup(
			v6only_takes_no_ipv4_address_even_where_it_was_cleared,
			kernel_reset),
		cmocka_unit_test_setup(
			tcp_with_no_port_is_bound_when_it_listens, kernel_reset),
		cmocka_unit_test_setup(
			tcp_with_no_port_that_cannot_be_bound_is_the_kernels,
			kernel_reset),
		cmocka_unit_test_setup(
			udp_with_no_port_may_talk_to_everywhere, kernel_reset),
		cmocka_unit_test_setup(
			streams_that_cannot_wait_are_bound_at_once, kernel_reset),
		cmocka_unit_test_setup(
			listen_gives_an_unbound_socket_the_session, kernel_reset),
		cmocka_unit_test_setup(
			listen_leaves_other_sockets_to_the_kernel, kernel_reset),
		cmocka_unit_test_setup(
			a_lazy_socket_that_cannot_be_bound_stays_lazy, kernel_reset),
		cmocka_unit_test_setup(a_cluster_binds_node_by_node, kernel_reset),
		cmocka_unit_test_setup(which_binds_are_ours, kernel_reset),
		cmocka_unit_test_setup(
			a_refused_lazy_socket_is_bound_again_to_something_else,
			kernel_reset),
		cmocka_unit_test_setup(
			a_second_name_has_nothing_of_the_first, kernel_reset),
		cmocka_unit_test_setup(
			a_socket_without_a_port_changes_its_wildcard, kernel_reset),
		cmocka_unit_test_setup(a_lazy_socket_is_not_bound_twice, kernel_reset),
		cmocka_unit_test_setup(
			a_lazy_socket_with_a_name_listens_without_its_mark, kernel_reset),
		cmocka_unit_test_setup(
			what_has_no_ports_is_bound_as_written, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
