// SPDX-License-Identifier: MIT
#include "kernel.h"
#include "memory.h"

static void
receive(int fd, struct sockaddr *from, int flags)
{
	socket_received(socket_at(fd), from, sizeof(struct sockaddr_storage),
		len_of(from), flags);
}

static void
expect_received(int fd, const char *from, const char *seen)
{
	struct sockaddr *a = addr(from, 90);

	receive(fd, a, 0);
	expect_addr(a, seen, 90);
}

static void
an_accepted_peer_is_loopback(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_STREAM),
	    six = kernel_socket(AF_INET6, SOCK_STREAM);
	struct sockaddr *peer = addr("127.0.5.1", 90),
			*mapped = addr("::ffff:127.0.0.1", 90);

	(void)state;
	socket_accepted(socket_at(four), peer, 16, 16);
	expect_addr(peer, "127.0.0.1", 90);
	socket_accepted(socket_at(six), mapped, 28, 28);
	expect_addr(mapped, "::ffff:127.0.0.1", 90);
	kernel_set(six, SOL_IPV6, IPV6_MINHOPCOUNT, ASKED_LOOPBACK6);
	socket_accepted(socket_at(six), mapped, 28, 28);
	expect_addr(mapped, "::1", 90);
	peer = addr("10.0.0.7", 90);
	socket_accepted(socket_at(four), peer, 16, 16);
	expect_addr(peer, "10.0.0.7", 90);
}

static void
a_sender_is_loopback(void **state)
{
	int four = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);

	(void)state;
	expect_received(four, "127.0.5.1", "127.0.0.1");
	expect_received(four, "127.0.0.1", "127.0.0.1");
	expect_received(four, "127.0.0.2", "127.0.0.2");
	expect_received(four, "10.0.0.7", "10.0.0.7");
	expect_received(six, "::ffff:127.0.5.1", "::ffff:127.0.0.1");
	expect_received(six, "fe80::7", "fe80::7");
	session.port[90] = NAMED_SELF_UDP;
	expect_received(four, "127.0.5.1", "127.0.5.1");
}

static void
who_speaks_from_loopback_is_answered_there(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM),
	    six = kernel_socket(AF_INET6, SOCK_DGRAM);

	(void)state;
	expect_received(fd, "127.0.0.1", "127.0.0.1");
	assert_true(port_has(&session, 90, HEARD_LOOPBACK));
	expect_received(fd, "10.0.0.7", "10.0.0.7");
	assert_true(port_has(&session, 90, HEARD_LOOPBACK));
	expect_received(fd, "127.0.5.1", "127.0.0.1");
	assert_false(port_has(&session, 90, HEARD_LOOPBACK));
	expect_received(six, "::ffff:127.0.0.1", "::ffff:127.0.0.1");
	assert_true(port_has(&session, 90, HEARD_LOOPBACK));
	expect_received(six, "fe80::7", "fe80::7");
	assert_true(port_has(&session, 90, HEARD_LOOPBACK));
}

static void
the_error_queue_teaches_nothing(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM);
	struct sockaddr *from = addr("127.0.0.1", 90);

	(void)state;
	receive(fd, from, MSG_ERRQUEUE);
	assert_int_equal(session.port[90], 0);
}

static void
truncated_and_missing_senders_teach_nothing(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM);
	struct sockaddr *four = addr("127.0.0.1", 90),
			*six = addr("::ffff:127.0.0.1", 90);
	struct sockaddr_storage local = { .ss_family = AF_UNIX };

	(void)state;
	socket_received(socket_at(fd), NULL, 16, 0, 0);
	socket_received(socket_at(fd), four, 7, 16, 0);
	socket_received(socket_at(fd), four, 16, 0, 0);
	socket_received(socket_at(fd), six, 23, 28, 0);
	socket_received(socket_at(fd), (struct sockaddr *)&local, 110, 110, 0);
	assert_int_equal(session.port[90], 0);
}

static void
a_message_has_a_sender_and_control_data(void **state)
{
	int fd = kernel_socket(AF_INET, SOCK_DGRAM);
	struct in_pktinfo info = { .ipi_addr.s_addr = htonl(0x7f000501) };
	char control[CMSG_SPACE(sizeof(info))] = { 0 };
	struct cmsghdr *cmsg = (struct cmsghdr *)control;
	struct msghdr msg = { .msg_name = addr("127.0.5.1", 90), .msg_namelen = 16 };

	(void)state;
	socket_received_message(socket_at(fd), &msg, 16, 0);
	expect_addr(msg.msg_name, "127.0.0.1", 90);
	cmsg->cmsg_len = CMSG_LEN(sizeof(info));
	cmsg->cmsg_level = SOL_IP;
	cmsg->cmsg_type = IP_PKTINFO;
	memcpy(CMSG_DATA(cmsg), &info, sizeof(info));
	msg.msg_name = NULL;
	msg.msg_control = control;
	msg.msg_controllen = sizeof(control);
	socket_received_message(socket_at(fd), &msg, 0, 0);
	memcpy(&info, CMSG_DATA(cmsg), sizeof(info));
	assert_int_equal(ntohl(info.ipi_addr.s_addr), INADDR_LOOPBACK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_accepted_peer_is_loopback, kernel_reset),
		cmocka_unit_test_setup(a_sender_is_loopback, kernel_reset),
		cmocka_unit_test_setup(
			who_speaks_from_loopback_is_answered_there, kernel_reset),
		cmocka_unit_test_setup(the_error_queue_teaches_nothing, kernel_reset),
		cmocka_unit_test_setup(
			truncated_and_missing_senders_teach_nothing, kernel_reset),
		cmocka_unit_test_setup(
			a_message_has_a_sender_and_control_data, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
