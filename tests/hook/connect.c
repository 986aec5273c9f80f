// SPDX-License-Identifier: MIT
/* connect, accept and their names: TCP and UDP, blocking or not. */
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>

#include "bare.h"

int __connect(int fd, const struct sockaddr *a, socklen_t len);

static int
listener(const char *text, int *port)
{
	struct sockaddr *a = addr(text, 0);
	int fd = make_socket(a->sa_family, SOCK_STREAM);

	assert_ok(bind(fd, a, len_of(a)));
	assert_ok(listen(fd, 8));
	*port = real_port(fd);
	return fd;
}

static void
expect_connects(const char *server, const char *client, const char *peer,
	const char *seen, int type)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	int port, accepted, serving = listener(server, &port);
	struct sockaddr *to = addr(client, port);
	int fd = make_socket(to->sa_family, SOCK_STREAM | type), on;

	errno = 77;
	if (type & SOCK_NONBLOCK) {
		assert_fails(connect(fd, to, len_of(to)), EINPROGRESS);
		assert_int_equal(
			poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, 10000),
			1);
		len = sizeof(on);
		assert_ok(getsockopt(fd, SOL_SOCKET, SO_ERROR, &on, &len));
		assert_int_equal(on, 0);
	} else {
		assert_ok(connect(fd, to, len_of(to)));
		assert_int_equal(errno, 77);
	}
	expect_peer_name(fd, peer, port);

	len = sizeof(from);
	errno = 77;
	accepted = accept4(serving, (struct sockaddr *)&from, &len, SOCK_CLOEXEC);
	assert_int_equal(errno, 77);
	assert_true(accepted >= 0);
	assert_int_equal(len, len_of((struct sockaddr *)&from));
	expect_addr((struct sockaddr *)&from, seen, real_port(fd));
	expect_peer_name(accepted, seen, real_port(fd));
	close(accepted);
	close(fd);

	fd = make_socket(to->sa_family, SOCK_STREAM);
	assert_ok(__connect(fd, to, len_of(to)));
	len = sizeof(from);
	accepted = accept(serving, (struct sockaddr *)&from, &len);
	expect_addr((struct sockaddr *)&from, seen, real_port(fd));
	close(accepted);
	close(fd);

	/* Without an address, too. */
	fd = make_socket(to->sa_family, SOCK_STREAM);
	assert_ok(connect(fd, to, len_of(to)));
	accepted = accept(serving, NULL, NULL);
	assert_true(accepted >= 0);
	close(accepted);
	close(fd);
	close(serving);
}

static void
clients_and_servers_see_loopback(void **state)
{
	(void)state;
	for (int type = 0; type <= SOCK_NONBLOCK; type += SOCK_NONBLOCK) {
		expect_connects("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1", type);
		expect_connects("0.0.0.0", "127.0.0.1", "127.0.0.1", "127.0.0.1", type);
		expect_connects("0.0.0.0", "0.0.0.0", "127.0.0.1", "127.0.0.1", type);
		expect_connects("::", "127.0.0.1", "127.0.0.1", "::ffff:127.0.0.1", type);
		expect_connects("::1", "::1", "::1", "::1", type);
		expect_connects("::", "::ffff:127.0.0.1", "::ffff:127.0.0.1",
			"::ffff:127.0.0.1", type);
		expect_connects("127.0.0.1", "127.0.1.1", "127.0.0.1", "127.0.0.1", type);
		expect_connects("127.0.0.1", self4(), self4(), "127.0.0.1", type);
		/* Another address of the loopback is the machine's, as it always was. */
		expect_connects("127.0.0.2", "127.0.0.2", "127.0.0.2", "127.0.0.1", type);
	}
}

static void
nobody_listens_in_the_session(void **state)
{
	int port, stranger = make_socket(AF_INET, SOCK_STREAM), fd, error;
	socklen_t len = sizeof(error);

	(void)state;
	assert_ok(bare_bind(stranger, addr("127.0.0.1", 0), 16));
	assert_ok(bare_listen(stranger, 5));
	port = real_port(stranger);

	fd = make_socket(AF_INET, SOCK_STREAM);
	assert_fails(connect(fd, addr("127.0.0.1", port), 16), ECONNREFUSED);
	close(fd);
	fd = make_socket(AF_INET6, SOCK_STREAM);
	assert_fails(connect(fd, addr("::1", port), 28), ECONNREFUSED);
	close(fd);
	fd = make_socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK);
	assert_fails(connect(fd, addr("127.0.0.1", port), 16), EINPROGRESS);
	assert_int_equal(
		poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, 10000), 1);
	assert_ok(getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len));
	assert_int_equal(error, ECONNREFUSED);
	close(fd);
	fd = make_socket(AF_INET, SOCK_DGRAM);
	assert_ok(connect(fd, addr("127.0.0.1", port), 16));
	close(fd);
	close(stranger);
}

static void
expect_same_failure(int domain, int type, const struct sockaddr *a, socklen_t len)
{
	int wrapped = make_socket(domain, type), bare = make_socket(domain, type);
	int result, error;

	errno = 77;
	result = connect(wrapped, a, len);
	error = errno;
	errno = 77;
	if (bare_connect(bare, a, len) != result || errno != error)
		fail_msg("domain %d type %d family %d len %u: %d %s, bare %s", domain,
			type, a ? a->sa_family : -1, len, result, strerror(error),
			strerror(errno));
	close(wrapped);
	close(bare);
}

/* On a port where nobody listens, in the session or on the machine. */
static void
failures_are_the_same_as_bare(void **state)
{
	static const char *const texts[] = { "127.0.0.1", "0.0.0.0", "127.0.0.2",
		"127.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:127.0.0.2" };
	static const socklen_t lens[] = { 0, 1, 2, 15, 16, 23, 24, 27, 28, 128, 129,
		(socklen_t)-1 };
	struct sockaddr unspec = { .sa_family = AF_UNSPEC };
	int port = free_port();

	(void)state;
	for (int domain = AF_INET; domain <= AF_INET6; domain += AF_INET6 - AF_INET) {
		for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
			for (size_t t = 0; t < sizeof(texts) / sizeof(*texts); t++)
				for (size_t l = 0; l < sizeof(lens) / sizeof(*lens); l++)
					expect_same_failure(domain, type,
						addr(texts[t], port), lens[l]);
			expect_same_failure(domain, type, NULL, 16);
			expect_same_failure(domain, type, NULL, 0);
			expect_same_failure(domain, type, &unspec, sizeof(unspec));
		}
	}
}

static void
bad_pointers_and_descriptors_are_the_kernels(void **state)
{
	int port, serving = listener("127.0.0.1", &port), accepted;
	int fd = make_socket(AF_INET, SOCK_STREAM);
	struct sockaddr_in name;
	socklen_t len = sizeof(name);

	(void)state;
	assert_fails(connect(-1, addr("127.0.0.1", port), 16), EBADF);
	assert_fails(connect(fd, (void *)8, 16), EFAULT);
	assert_fails(connect(fd, (void *)-8, 16), EFAULT);
	assert_fails(getpeername(fd, (struct sockaddr *)&name, &len), ENOTCONN);
	assert_fails(getpeername(-1, (struct sockaddr *)&name, &len), EBADF);
	assert_fails(getpeername(fd, (struct sockaddr *)&name, (void *)8), ENOTCONN);
	assert_fails(accept(-1, NULL, NULL), EBADF);
	assert_fails(accept(fd, NULL, NULL), EINVAL);
	assert_fails(accept4(serving, NULL, NULL, -1), EINVAL);

	assert_ok(connect(fd, addr("127.0.0.1", port), 16));
	assert_fails(connect(fd, addr("127.0.0.1", port), 16), EISCONN);
	/* The connection is lost then, as bare. */
	assert_fails(accept(serving, (struct sockaddr *)&name, (void *)8), EFAULT);
	close(fd);
	fd = make_socket(AF_INET, SOCK_STREAM);
	assert_ok(connect(fd, addr("127.0.0.1", port), 16));
	len = (socklen_t)-1;
	assert_fails(accept(serving, (struct sockaddr *)&name, &len), EINVAL);
	close(fd);
	fd = make_socket(AF_INET, SOCK_STREAM);
	assert_ok(connect(fd, addr("127.0.0.1", port), 16));
	for (socklen_t room = 0; room < sizeof(name); room++) {
		memset(&name, 0xee, sizeof(name));
		len = room;
		assert_ok(getpeername(fd, (struct sockaddr *)&name, &len));
		assert_int_equal(len, sizeof(name));
		assert_memory_equal(&name, addr("127.0.0.1", port), room);
		assert_int_equal(((unsigned char *)&name)[room], 0xee);
	}
	len = 6;
	memset(&name, 0xee, sizeof(name));
	accepted = accept(serving, (struct sockaddr *)&name, &len);
	assert_true(accepted >= 0);
	assert_int_equal(len, sizeof(name));
	assert_memory_equal(&name, addr("127.0.0.1", real_port(fd)), 6);
	close(accepted);
	close(fd);
	close(serving);
}

static void
a_full_queue_of_nobody_is_eagain(void **state)
{
	int port, serving = listener("0.0.0.0", &port);

	(void)state;
	assert_ok(fcntl(serving, F_SETFL, O_NONBLOCK));
	assert_fails(accept(serving, NULL, NULL), EAGAIN);
	assert_fails(accept4(serving, NULL, NULL, SOCK_NONBLOCK), EAGAIN);
	close(serving);
}

static void
a_connected_client_has_its_bare_name(void **state)
{
	int port, serving = listener("0.0.0.0", &port),
		  fd = make_socket(AF_INET, SOCK_STREAM);
	int wild = make_socket(AF_INET, SOCK_STREAM);

	(void)state;
	assert_ok(connect(fd, addr("127.0.0.1", port), 16));
	expect_name(fd, "127.0.0.1", real_port(fd));
	assert_ok(bind(wild, addr("0.0.0.0", 0), 16));
	assert_ok(connect(wild, addr("127.0.0.1", port), 16));
	expect_name(wild, "127.0.0.1", real_port(wild));
	expect_name(serving, "0.0.0.0", port);
	close(fd);
	close(wild);
	close(serving);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clients_and_servers_see_loopback),
		cmocka_unit_test(nobody_listens_in_the_session),
		cmocka_unit_test(failures_are_the_same_as_bare),
		cmocka_unit_test(bad_pointers_and_descriptors_are_the_kernels),
		cmocka_unit_test(a_full_queue_of_nobody_is_eagain),
		cmocka_unit_test(a_connected_client_has_its_bare_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
