// SPDX-License-Identifier: MIT
/*
 * LB_SHARE: the ports that it names are the machine's. Each test picks one that is free.
 */
#include <stdio.h>

#include "bare.h"

/* One of the eight ports that the setting shares on a side; the machine may use some. */
static int
shared_port(int first, int type)
{
	for (int port = first; port < first + 8; port++) {
		int fd = make_socket(AF_INET, type);
		int free = bare_bind(fd, addr("127.0.0.1", port), 16);

		close(fd);
		if (free == 0)
			return port;
	}
	skip();
	return 0;
}

static void
a_shared_bind_is_on_the_machines_loopback(void **state)
{
	int port = shared_port(20010, SOCK_STREAM);
	int fd = make_socket(AF_INET, SOCK_STREAM),
	    udp = make_socket(AF_INET, SOCK_DGRAM);
	int other = make_socket(AF_INET, SOCK_STREAM), away = free_port();

	(void)state;
	assert_ok(bind(fd, addr("127.0.0.1", port), 16));
	expect_really(fd, "127.0.0.1", port);
	expect_name(fd, "127.0.0.1", port);
	assert_ok(bind(udp, addr("127.0.0.1", port), 16));
	expect_really(udp, self4(), port);
	assert_ok(bind(other, addr("127.0.0.1", away), 16));
	expect_really(other, self4(), away);
	close(fd);
	close(udp);
	close(other);
}

static void
a_shared_connect_reaches_the_machine(void **state)
{
	int port = shared_port(20020, SOCK_STREAM),
	    server = make_socket(AF_INET, SOCK_STREAM);
	int fd = make_socket(AF_INET, SOCK_STREAM),
	    self = make_socket(AF_INET, SOCK_STREAM);

	(void)state;
	assert_ok(bare_bind(server, addr("127.0.0.1", port), 16));
	assert_ok(bare_listen(server, 4));
	assert_ok(connect(fd, addr("127.0.0.1", port), 16));
	expect_peer_name(fd, "127.0.0.1", port);
	/* A is what its name resolves to. */
	assert_ok(connect(self, addr(self4(), port), 16));
	expect_peer_name(self, self4(), port);
	close(server);
	close(fd);
	close(self);
}

/* A client outside is bare, and hears only whom it is connected to. */
static void
expect_answered(const char *bound, const char *client_of, const char *seen)
{
	int port = shared_port(20030, SOCK_DGRAM);
	bool v6 = strchr(bound, ':'), client_v6 = strchr(client_of, ':');
	int server = make_socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM);
	int client = make_socket(client_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM);
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	char text[8];

	assert_ok(bind(server, addr(bound, port), v6 ? 28 : 16));
	expect_really(server, bound, port);
	assert_ok(bare_connect(client, addr(client_of, port), client_v6 ? 28 : 16));
	assert_int_equal(send(client, "ask", 3, 0), 3);
	assert_int_equal(recvfrom(server, text, 8, 0, (struct sockaddr *)&from, &len), 3);
	expect_addr((struct sockaddr *)&from, seen,
		ntohs(((struct sockaddr_in *)&from)->sin_port));
	assert_int_equal(
		sendto(server, "answer", 6, 0, (struct sockaddr *)&from, len), 6);
	assert_int_equal(recv(client, text, 8, MSG_DONTWAIT), 6);
	close(server);
	close(client);
}

static void
a_shared_datagram_server_answers_outside(void **state)
{
	(void)state;
	expect_answered("127.0.0.1", "127.0.0.1", "127.0.0.1");
	expect_answered("0.0.0.0", "127.0.0.1", "127.0.0.1");
	expect_answered("::1", "::1", "::1");
	expect_answered("::", "::1", "::1");
	expect_answered("::", "127.0.0.1", "::ffff:127.0.0.1");
}

/* A client of the session knows the server as A, and hears no other. */
static void
expect_answered_from_a(
	const char *bound, int level, int type, const void *from, size_t size)
{
	int port = shared_port(20030, SOCK_DGRAM);
	bool v6 = strchr(bound, ':');
	int server = make_socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM);
	int client = make_socket(AF_INET, SOCK_DGRAM);
	_Alignas(struct cmsghdr) char control[64] = "";
	struct sockaddr_storage peer;
	struct iovec data = { "answer", 6 };
	struct msghdr msg = { .msg_name = &peer, .msg_iov = &data, .msg_iovlen = 1 };
	struct cmsghdr *cmsg = (struct cmsghdr *)control;
	char text[8];

	msg.msg_namelen = sizeof(peer);
	msg.msg_control = control;
	msg.msg_controllen = CMSG_SPACE(size);
	*cmsg = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(size), .cmsg_level = level, .cmsg_type = type
	};
	memcpy(CMSG_DATA(cmsg), from, size);

	assert_ok(bind(server, addr(bound, port), v6 ? 28 : 16));
	assert_ok(bare_bind(client, addr(self4(), 0), 16));
	assert_ok(connect(client, addr("127.0.0.1", port), 16));
	assert_int_equal(send(client, "ask", 3, 0), 3);
	assert_int_equal(
		recvfrom(server, text, 8, 0, (struct sockaddr *)&peer, &msg.msg_namelen),
		3);
	assert_int_equal(sendmsg(server, &msg, 0), 6);
	assert_int_equal(recv(client, text, 8, MSG_DONTWAIT), 6);
	close(server);
	close(client);
}

static void
a_shared_datagram_server_answers_inside(void **state)
{
	struct in_pktinfo from = { .ipi_spec_dst.s_addr = htonl(INADDR_LOOPBACK) };
	struct in6_pktinfo mapped = { .ipi6_addr.s6_addr = {
					      [10] = 0xff, 0xff, 127, 0, 0, 1 } };

	(void)state;
	expect_answered_from_a("0.0.0.0", SOL_IP, IP_PKTINFO, &from, sizeof(from));
	expect_answered_from_a("::", SOL_IPV6, IPV6_PKTINFO, &mapped, sizeof(mapped));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shared_bind_is_on_the_machines_loopback),
		cmocka_unit_test(a_shared_connect_reaches_the_machine),
		cmocka_unit_test(a_shared_datagram_server_answers_outside),
		cmocka_unit_test(a_shared_datagram_server_answers_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
