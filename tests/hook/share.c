// SPDX-License-Identifier: MIT
/* LB_SHARE: the ports that it names are the machine's. Each test picks one that is free.
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shared_bind_is_on_the_machines_loopback),
		cmocka_unit_test(a_shared_connect_reaches_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
