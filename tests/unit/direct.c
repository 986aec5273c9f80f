// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include "direct.h"

static struct sockaddr_in name = { .sin_family = AF_INET };

static int
make(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

/* With a queue that is full when there are two. */
static int
make_listener(void)
{
	int fd = make();
	socklen_t len = sizeof(name);

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	name.sin_port = 0;
	assert_int_equal(direct_bind(fd, (struct sockaddr *)&name, len), 0);
	assert_int_equal(direct_listen(fd, 0), 0);
	assert_int_equal(direct_getsockname(fd, (struct sockaddr *)&name, &len), 0);
	return fd;
}

static int
do_connect(int fd)
{
	return direct_connect(fd, (struct sockaddr *)&name, sizeof(name));
}

static int
do_accept(int fd)
{
	struct sockaddr_in peer;
	socklen_t len = sizeof(peer);

	return direct_accept4(fd, (struct sockaddr *)&peer, &len, 0);
}

static void
what_would_wait_is_interrupted(void **state)
{
	int listener = make_listener(), client[2] = { make(), make() };

	(void)state;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(do_accept(listener), -1);
		assert_int_equal(errno, EINTR);
	}
	/* Where the machine is busy, the loopback takes its time. */
	while (do_connect(client[0]) < 0)
		assert_int_equal(errno, EINTR);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(do_connect(client[1]), -1);
		assert_int_equal(errno, EINTR);
	}
	close(do_accept(listener));
	close(client[0]);
	close(client[1]);
	close(listener);
}

static void
what_does_not_wait_is_what_it_was(void **state)
{
	int listener = make_listener(), client = make();

	(void)state;
	fcntl(listener, F_SETFL, O_NONBLOCK);
	fcntl(client, F_SETFL, O_NONBLOCK);
	assert_int_equal(do_accept(listener), -1);
	assert_int_equal(errno, EAGAIN);
	assert_int_equal(do_connect(client), -1);
	assert_int_equal(errno, EINPROGRESS);
	assert_int_equal(do_accept(client), -1);
	assert_int_equal(errno, EINVAL);
	close(do_accept(listener));
	close(client);
	close(listener);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_would_wait_is_interrupted),
		cmocka_unit_test(what_does_not_wait_is_what_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
