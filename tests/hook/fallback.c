// SPDX-License-Identifier: MIT
/* LB_FALLBACK=1: what the session refuses is tried on the machine's own loopback. */
#include <poll.h>

#include "bare.h"

static int
on(const char *text, int port, int bind_it(int, const struct sockaddr *, socklen_t))
{
	int fd = make_socket(AF_INET, SOCK_STREAM);

	assert_ok(bind_it(fd, addr(text, port), 16));
	assert_ok(bare_listen(fd, 4));
	return fd;
}

static void
expect_reached(int serving, int type, const char *text, int port)
{
	struct sockaddr *to = addr(text, port);
	int fd = make_socket(to->sa_family, SOCK_STREAM | type), error, accepted;
	socklen_t len = sizeof(error);

	if (connect(fd, to, len_of(to)) != 0) {
		assert_int_equal(errno, EINPROGRESS);
		assert_int_equal(
			poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, 10000),
			1);
		assert_ok(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len));
		assert_int_equal(error, 0);
	}
	accepted = accept4(serving, NULL, NULL, SOCK_NONBLOCK);
	assert_true(accepted >= 0);
	close(accepted);
	close(fd);
}

static void
the_session_comes_first_and_then_the_machine(void **state)
{
	int port = free_port(), machine = on("127.0.0.1", port, bare_bind);
	int session = on("127.0.0.1", port, bind);

	(void)state;
	for (int type = 0; type <= SOCK_NONBLOCK; type += SOCK_NONBLOCK) {
		expect_reached(session, type, "127.0.0.1", port);
		expect_reached(session, type, self4(), port);
	}
	close(session);
	for (int type = SOCK_NONBLOCK; type >= 0; type -= SOCK_NONBLOCK) {
		expect_reached(machine, type, "::1", port);
		expect_reached(machine, type, "::", port);
		expect_reached(machine, type, "127.0.0.1", port);
		expect_reached(machine, type, self4(), port);
		expect_reached(machine, type, "::ffff:127.0.0.1", port);
	}
	close(machine);
}

static void
expect_refused(const char *text)
{
	int port = free_port(), error;
	struct sockaddr *to = addr(text, port);
	int later = make_socket(to->sa_family, SOCK_STREAM | SOCK_NONBLOCK);
	int fd = make_socket(to->sa_family, SOCK_STREAM);
	socklen_t len = sizeof(error);

	assert_fails(connect(later, to, len_of(to)), EINPROGRESS);
	assert_int_equal(
		poll(&(struct pollfd){ .fd = later, .events = POLLOUT }, 1, 10000), 1);
	assert_ok(getsockopt(later, SOL_SOCKET, SO_ERROR, &error, &len));
	assert_int_equal(error, ECONNREFUSED);
	assert_fails(connect(fd, to, len_of(to)), ECONNREFUSED);
	close(fd);
	close(later);
}

static void
nobody_at_all_is_refused(void **state)
{
	(void)state;
	expect_refused("127.0.0.1");
	expect_refused("::1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_session_comes_first_and_then_the_machine),
		cmocka_unit_test(nobody_at_all_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
