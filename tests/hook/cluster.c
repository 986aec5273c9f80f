// SPDX-License-Identifier: MIT
/* LB_ADDR=127.a.b.0/24: each 127.0.0.N is a node of its own. */
#include <stdio.h>

#include "bare.h"

static const char *
node(int n)
{
	static char text[2][32];
	static int next;
	char *out = text[next++ % 2];

	snprintf(out, sizeof(text[0]), "%.*s%d",
		(int)(strrchr(self4(), '.') - self4() + 1), self4(), n);
	return out;
}

static void
expect_node(const char *text, const char *really, const char *seen)
{
	int fd = make_socket(AF_INET, SOCK_STREAM), port = free_port(), client, accepted;
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);

	assert_ok(bind(fd, addr(text, port), 16));
	assert_ok(listen(fd, 4));
	expect_really(fd, really, port);
	expect_name(fd, seen, port);
	client = make_socket(AF_INET, SOCK_STREAM);
	assert_ok(connect(client, addr(text, port), 16));
	accepted = accept(fd, (struct sockaddr *)&from, &len);
	assert_true(accepted >= 0);
	expect_name(accepted, strcmp(text, "0.0.0.0") ? text : "127.0.0.1", port);
	close(accepted);
	close(client);
	close(fd);
}

static void
every_node_has_an_address(void **state)
{
	(void)state;
	expect_node("127.0.0.1", node(1), "127.0.0.1");
	expect_node("127.0.0.2", node(2), "127.0.0.2");
	expect_node("127.0.0.200", node(200), "127.0.0.200");
	expect_node("0.0.0.0", node(1), "0.0.0.0");
	expect_node("127.0.0.53", "127.0.0.53", "127.0.0.53");
	expect_node("127.1.2.3", "127.1.2.3", "127.1.2.3");
}

static void
nodes_have_ports_of_their_own(void **state)
{
	int port = free_port(), fd[8];

	(void)state;
	for (int i = 0; i < 8; i++) {
		char text[32];

		snprintf(text, sizeof(text), "127.0.0.%d", i + 1);
		fd[i] = make_socket(AF_INET, SOCK_DGRAM);
		assert_ok(bind(fd[i], addr(text, port), 16));
	}
	for (int i = 0; i < 8; i++) {
		struct sockaddr_storage from;
		socklen_t len = sizeof(from);
		char text[32], data;

		snprintf(text, sizeof(text), "127.0.0.%d", (i + 3) % 8 + 1);
		assert_int_equal(sendto(fd[i], "x", 1, 0, addr(text, port), 16), 1);
		assert_int_equal(recvfrom(fd[(i + 3) % 8], &data, 1, 0,
					 (struct sockaddr *)&from, &len),
			1);
		snprintf(text, sizeof(text), "127.0.0.%d", i + 1);
		expect_addr((struct sockaddr *)&from, text, port);
	}
	for (int i = 0; i < 8; i++)
		close(fd[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_node_has_an_address),
		cmocka_unit_test(nodes_have_ports_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
