// SPDX-License-Identifier: MIT
#include "control.h"
#include "kernel.h"
#include "settings.h"
#include "memory.h"

static ssize_t
send_to(int fd, struct sockaddr *to, int flags)
{
	struct msghdr msg = { .msg_name = to, .msg_namelen = to ? len_of(to) : 0 };

	return socket_sendmsg(
		socket_at(fd), &msg, address_place(&session, to, msg.msg_namelen), flags);
}

/* The source that the last message chose; false where it chose none. */
static bool
source_of(int fd, uint32_t *ip)
{
	const struct kernel_socket *sock = kernel_at(fd);
	struct in_pktinfo info;
	struct cmsghdr cmsg;

	if (!sock->control_len)
		return false;
	assert_int_equal(sock->control_len, CMSG_SPACE(sizeof(info)));
	memcpy(&cmsg, sock->control, sizeof(cmsg));
	assert_int_equal(cmsg.cmsg_level, SOL_IP);
	assert_int_equal(cmsg.cmsg_type, IP_PKTINFO);
	memcpy(&info, sock->control + CMSG_LEN(0), sizeof(info));
	*ip = ntohl(info.ipi_spec_dst.s_addr);
	return true;
}

static void
expect_sent(int fd, const char *to, const char *kernels, bool chosen)
{
	uint32_t ip = 0;

	assert_int_equal(send_to(fd, addr(to, 80), 0), 1);
	expect_addr((struct sockaddr *)&kernel_at(fd)->sent_to, kernels, 80);
	assert_int_equal(source_of(fd, &ip), chosen);
	if (chosen)
		assert_int_equal(ip, session.self);
}

static void
a_datagram_to_here_leaves_from_the_session(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);

	(void)state;
	expect_sent(four, "127.0.0.1", "127.0.5.1", true);
	expect_sent(four, "0.0.0.0", "127.0.5.1", true);
	expect_sent(four, "127.0.5.1", "127.0.5.1", true);
	expect_sent(six, "::1", "::ffff:127.0.5.1", true);
	expect_sent(six, "::ffff:127.0.0.1", "::ffff:127.0.5.1", true);
	assert_true(port_spoken(&session, 80));
	assert_false(port_spoken(&session, 81));
}

static void
others_leave_as_they_are(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM);

	(void)state;
	expect_sent(four, "127.0.0.2", "127.0.0.2", false);
	expect_sent(four, "10.0.0.7", "10.0.0.7", false);
	assert_int_equal(send_to(four, NULL, 0), 1);
	assert_false(kernel_at(four)->sent_with_name);
	assert_false(port_spoken(&session, 80));
}

static void
a_shared_port_leaves_from_where_it_always_did(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM);

	(void)state;
	session.port[80] = SHARE_CONNECT_UDP;
	expect_sent(fd, "127.0.0.1", "127.0.0.1", false);
	expect_sent(fd, "127.0.5.1", "127.0.0.1", false);
}

static void
a_connected_socket_keeps_its_source(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM),
	    other = kernel_socket(AF_INET, SOCK_DGRAM);
	struct sockaddr *to = addr("127.0.0.1", 80);

	(void)state;
	assert_int_equal(socket_connect(socket_at(fd), to, len_of(to)), 0);
	expect_sent(fd, "127.0.0.1", "127.0.5.1", false);
	expect_sent(other, "127.0.0.1", "127.0.5.1", true);
}

static void
a_source_that_the_program_bound_is_kept(void **state)
{
	int away = kernel_socket(AF_INET, SOCK_DGRAM),
	    here = kernel_socket(AF_INET, SOCK_DGRAM);
	int six = kernel_socket(AF_INET6, SOCK_DGRAM),
	    fe80 = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct sockaddr *two = addr("127.0.0.2", 81), *link = addr("fe80::7", 81);

	(void)state;
	assert_int_equal(socket_bind(socket_at(away), two, len_of(two)), 0);
	expect_sent(away, "127.0.0.1", "127.0.5.1", false);
	expect_sent(here, "127.0.0.1", "127.0.5.1", true);
	expect_sent(six, "::1", "::ffff:127.0.5.1", true);
	assert_int_equal(socket_bind(socket_at(fe80), link, len_of(link)), 0);
	expect_sent(fe80, "::ffff:127.0.0.1", "::ffff:127.0.5.1", false);
}

/* What a message without a name said of its source, SAID, to the kernel that knows FD as
 * OWN. */
static void
expect_source(int fd, const char *own, const char *said, const char *kernels)
{
	struct {
		_Alignas(struct cmsghdr) char bytes[CMSG_SPACE(
			sizeof(struct in6_pktinfo))];
	} control = { { 0 } };
	struct cmsghdr *cmsg = (struct cmsghdr *)control.bytes;
	struct sockaddr *ip = addr(said, 0);
	bool six = ip->sa_family == AF_INET6;
	size_t size = six ? sizeof(struct in6_pktinfo) : sizeof(struct in_pktinfo);
	size_t at = CMSG_LEN(six ? 0 : offsetof(struct in_pktinfo, ipi_spec_dst));
	size_t from = six ? offsetof(struct sockaddr_in6, sin6_addr)
			  : offsetof(struct sockaddr_in, sin_addr);
	size_t bytes = six ? sizeof(struct in6_addr) : sizeof(struct in_addr);
	struct msghdr msg = { .msg_control = cmsg, .msg_controllen = CMSG_SPACE(size) };

	*cmsg = (struct cmsghdr){ .cmsg_len = CMSG_LEN(size),
		.cmsg_level = six ? SOL_IPV6 : SOL_IP,
		.cmsg_type = six ? IPV6_PKTINFO : IP_PKTINFO };
	memcpy(control.bytes + at, (char *)ip + from, bytes);
	memcpy(&kernel_at(fd)->name, addr(own, 81), len_of(addr(own, 81)));
	assert_int_equal(socket_sendmsg(socket_at(fd), &msg, ELSEWHERE, 0), 1);
	assert_int_equal(kernel_at(fd)->control_len, CMSG_SPACE(size));
	assert_memory_equal(
		kernel_at(fd)->control + at, (char *)addr(kernels, 0) + from, bytes);
}

static void
without_a_name_it_leaves_from_the_sockets_own(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);

	(void)state;
	expect_source(four, "127.0.5.1", "127.0.0.1", "127.0.5.1");
	expect_source(four, "127.0.5.1", "0.0.0.0", "127.0.5.1");
	expect_source(four, "127.0.5.1", "10.0.0.7", "10.0.0.7");
	expect_source(four, "127.0.0.1", "127.0.0.1", "127.0.0.1");
	expect_source(four, "127.0.0.1", "0.0.0.0", "0.0.0.0");
	expect_source(four, "10.0.0.7", "0.0.0.0", "0.0.0.0");
	expect_source(six, "::ffff:127.0.5.1", "::1", "::ffff:127.0.5.1");
	expect_source(six, "::ffff:127.0.0.1", "::1", "::ffff:127.0.0.1");
	expect_source(six, "::ffff:127.0.0.1", "::", "::ffff:127.0.0.1");
	expect_source(six, "::1", "::", "::");
	expect_source(six, "fe80::7", "::", "::");
}

/* Bound to the machine's loopback, it is 127.0.0.1, or ::1, to all that it speaks to. */
static void
a_shared_socket_answers_outside(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    loop = kernel_socket(AF_INET, SOCK_DGRAM);
	int six = kernel_socket(AF_INET6, SOCK_DGRAM),
	    other = kernel_socket(AF_INET, SOCK_DGRAM);
	struct sockaddr *any = addr("0.0.0.0", 81), *one = addr("127.0.0.1", 82),
			*one6 = addr("::1", 83);

	(void)state;
	assert_true(settings_share(&session, "bind:81-83/udp"));
	assert_int_equal(socket_bind(socket_at(four), any, len_of(any)), 0);
	assert_int_equal(socket_bind(socket_at(loop), one, len_of(one)), 0);
	assert_int_equal(socket_bind(socket_at(six), one6, len_of(one6)), 0);
	/* To the session, as its clients do, which answers there. */
	expect_sent(four, "127.0.0.1", "127.0.5.1", false);
	expect_sent(loop, "127.0.0.1", "127.0.5.1", false);
	kernel_set(six, SOL_IPV6, IPV6_V6ONLY, 1); /* As a bind to ::1 makes it. */
	expect_sent(six, "::1", "::1", false);
	kernel_set(six, SOL_IPV6, IPV6_V6ONLY, 0);
	expect_sent(six, "::1", "::ffff:127.0.5.1", false);
	session.port[80] |= HEARD_LOOPBACK;
	expect_sent(four, "127.0.0.1", "127.0.0.1", false);
	expect_sent(loop, "127.0.0.1", "127.0.0.1", false);
	expect_sent(other, "127.0.0.1", "127.0.0.1", true);
}

static void
a_node_of_a_cluster_keeps_its_source(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM);
	struct sockaddr *two = addr("127.0.0.2", 81);

	(void)state;
	session.cluster = true;
	assert_int_equal(socket_bind(socket_at(fd), two, len_of(two)), 0);
	expect_sent(fd, "127.0.0.1", "127.0.5.1", false);
}

static void
fast_open_chooses_no_source(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_STREAM);
	uint32_t ip;

	(void)state;
	assert_int_equal(send_to(fd, addr("127.0.0.1", 80), MSG_FASTOPEN), 1);
	expect_addr((struct sockaddr *)&kernel_at(fd)->sent_to, "127.0.5.1", 80);
	assert_false(source_of(fd, &ip));
}

static void
a_conversation_is_answered_where_it_was_heard(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM);

	(void)state;
	session.port[80] = HEARD_LOOPBACK;
	expect_sent(fd, "127.0.0.1", "127.0.0.1", true);
}

static void
an_unreachable_peer_is_not_sent_to(void **state)
{
	int fd = kernel_socket(AF_INET6, SOCK_DGRAM);
	struct sockaddr *one = addr("::1", 81);

	(void)state;
	assert_int_equal(socket_bind(socket_at(fd), one, len_of(one)), 0);
	assert_int_equal(send_to(fd, addr("::ffff:127.0.0.1", 80), 0), -1);
	assert_int_equal(errno, ENETUNREACH);
	assert_int_equal(kernel_count(KERNEL_SENDMSG), 0);
}

static void
errors_are_the_kernels(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM);

	(void)state;
	kernel_fail(KERNEL_SENDMSG, 0, 1, EMSGSIZE);
	assert_int_equal(send_to(fd, addr("127.0.0.1", 80), 0), -1);
	assert_int_equal(errno, EMSGSIZE);
	session.elsewhere = true;
	assert_int_equal(send_to(-1, addr("127.0.0.1", 80), 0), -1);
	assert_int_equal(errno, EBADF);
}

static void
only_messages_of_ip_have_an_address(void **state)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct cmsghdr *cmsg = (struct cmsghdr *)control;
	struct msghdr msg = { .msg_name = NULL };

	(void)state;
	assert_false(control_has_address(&msg));
	msg.msg_control = control;
	msg.msg_controllen = sizeof(control);
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	assert_false(control_has_address(&msg));
	cmsg->cmsg_level = SOL_IP;
	assert_true(control_has_address(&msg));
	cmsg->cmsg_level = SOL_IPV6;
	assert_true(control_has_address(&msg));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			a_datagram_to_here_leaves_from_the_session, kernel_reset),
		cmocka_unit_test_setup(others_leave_as_they_are, kernel_reset),
		cmocka_unit_test_setup(
			a_shared_port_leaves_from_where_it_always_did, kernel_reset),
		cmocka_unit_test_setup(a_connected_socket_keeps_its_source, kernel_reset),
		cmocka_unit_test_setup(
			a_source_that_the_program_bound_is_kept, kernel_reset),
		cmocka_unit_test_setup(
			without_a_name_it_leaves_from_the_sockets_own, kernel_reset),
		cmocka_unit_test_setup(a_shared_socket_answers_outside, kernel_reset),
		cmocka_unit_test_setup(
			a_node_of_a_cluster_keeps_its_source, kernel_reset),
		cmocka_unit_test_setup(fast_open_chooses_no_source, kernel_reset),
		cmocka_unit_test_setup(
			a_conversation_is_answered_where_it_was_heard, kernel_reset),
		cmocka_unit_test_setup(an_unreachable_peer_is_not_sent_to, kernel_reset),
		cmocka_unit_test_setup(errors_are_the_kernels, kernel_reset),
		cmocka_unit_test_setup(only_messages_of_ip_have_an_address, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
