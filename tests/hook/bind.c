// SPDX-License-Identifier: MIT
/* bind, listen, getsockname and bindresvport. */
#include <sys/mman.h>
#include <sys/un.h>

#include "bare.h"

int bindresvport(int fd, struct sockaddr_in *sin);

struct way {
	int domain, type;
	bool v6only;
	const char *text; /* the address */
	int port;
	socklen_t len;
};

static int
open_way(const struct way *w)
{
	int fd = make_socket(w->domain, w->type);
	int on = 1;

	if (w->v6only)
		assert_ok(setsockopt(fd, SOL_IPV6, IPV6_V6ONLY, &on, sizeof(on)));
	return fd;
}

static int
v6only_of(int fd)
{
	int value = -1;
	socklen_t len = sizeof(value);

	getsockopt(fd, SOL_IPV6, IPV6_V6ONLY, &value, &len);
	return value;
}

static void
describe(const char *what, const struct way *w)
{
	fail_msg("%s: domain %d type %d v6only %d %s port %d len %u", what, w->domain,
		w->type, w->v6only, w->text, w->port, w->len);
}

/* The same bind, first wrapped and then bare: same result, errno and name. */
static void
compare(const struct way *w)
{
	struct sockaddr *a = addr(w->text, w->port), *copy = addr(w->text, w->port);
	struct sockaddr_storage name[2];
	socklen_t len[2] = { sizeof(name[0]), sizeof(name[1]) };
	int fd = open_way(w), result, error, v6only, bare_result;

	memset(name, 0, sizeof(name));
	errno = 77;
	result = bind(fd, a, w->len);
	error = errno;
	assert_memory_equal(a, copy, sizeof(struct sockaddr_in6));
	assert_ok(getsockname(fd, (struct sockaddr *)&name[0], &len[0]));
	v6only = v6only_of(fd);
	close(fd);

	fd = open_way(w);
	errno = 77;
	bare_result = bare_bind(fd, a, w->len);
	if (bare_result != result || errno != error)
		describe("result or errno", w);
	assert_ok(bare_getsockname(fd, (struct sockaddr *)&name[1], &len[1]));
	if (!w->port)
		for (int i = 0; i < 2; i++) {
			in_port_t *port = &((struct sockaddr_in *)&name[i])->sin_port;

			*port = *port != 0;
		}
	if (len[0] != len[1] || memcmp(&name[0], &name[1], len[0]) != 0)
		describe("name", w);
	len[1] = sizeof(bare_result);
	if (bare_getsockopt(fd, SOL_IPV6, IPV6_V6ONLY, &bare_result, &len[1]) == 0 &&
		bare_result != v6only)
		describe("IPV6_V6ONLY", w);
	close(fd);
}

static void
a_bind_has_the_result_that_it_has_bare(void **state)
{
	static const char *const texts[] = { "127.0.0.1", "0.0.0.0", "127.0.0.2",
		"192.0.2.7", "127.255.255.255", "::1", "::", "::ffff:127.0.0.1",
		"::ffff:0.0.0.0", "::ffff:127.0.0.2", "2001:db8::7", "::2" };
	static const socklen_t lens[] = { 0, 2, 15, 16, 23, 24, 27, 28, 29, 128, 129,
		4096, (socklen_t)-1 };
	const int ports[] = { 0, free_port() };

	(void)state;
	for (int domain = AF_INET; domain <= AF_INET6; domain += AF_INET6 - AF_INET)
		for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++)
			for (int v6only = 0; v6only <= (domain == AF_INET6); v6only++)
				for (size_t t = 0; t < sizeof(texts) / sizeof(*texts);
					t++)
					for (int p = 0; p < 2; p++)
						for (size_t l = 0;
							l < sizeof(lens) / sizeof(*lens);
							l++)
							compare(&(struct way){ domain,
								type, v6only, texts[t],
								ports[p], lens[l] });
}

static void
expect_bound(const char *text, const char *really)
{
	int domain = strchr(text, ':') ? AF_INET6 : AF_INET, port = free_port();
	struct sockaddr *a = addr(text, port);

	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		int bystander = make_socket(domain, type), fd = make_socket(domain, type);

		errno = 77;
		assert_ok(bind(fd, a, len_of(a)));
		assert_int_equal(errno, 77);
		expect_really(fd, really, port);
		expect_name(fd, text, port);
		assert_int_equal(real_port(bystander), 0);
		close(fd);
		close(bystander);
	}
}

static void
here_is_bound_to_the_session(void **state)
{
	(void)state;
	expect_bound("127.0.0.1", self4());
	expect_bound("0.0.0.0", self4());
	expect_bound(self4(), self4());
	expect_bound("::1", self6());
	expect_bound("::", self6());
	expect_bound("::ffff:127.0.0.1", self6());
	expect_bound("::ffff:0.0.0.0", self6());
	expect_bound(self6(), self6());
}

/* Debian's address of the machine's own name. To the program it becomes the usual one. */
static void
the_machines_own_name_is_bound_to_the_session(void **state)
{
	int fd = make_socket(AF_INET, SOCK_STREAM), port = free_port();

	(void)state;
	assert_ok(bind(fd, addr("127.0.1.1", port), 16));
	expect_really(fd, self4(), port);
	expect_name(fd, "127.0.1.1", port);
	close(fd);
}

/*
 * The JVM sets the one on every datagram socket, HAProxy and unbound are told to set the
 * other.
 */
static void
options_of_the_programs_own_change_no_name(void **state)
{
	int off = 0, on = 1;

	(void)state;
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		int fd = make_socket(AF_INET, type), port = free_port();

		assert_ok(setsockopt(fd, SOL_IP, IP_MULTICAST_ALL, &off, sizeof(off)));
		assert_ok(setsockopt(fd, SOL_IP, IP_FREEBIND, &on, sizeof(on)));
		assert_ok(bind(fd, addr("127.0.0.1", port), 16));
		expect_really(fd, self4(), port);
		expect_name(fd, "127.0.0.1", port);
		close(fd);
	}
}

/* Go's servers are MPTCP's, which keep less of what they were asked for. */
static void
multipath_sockets_know_their_wildcard(void **state)
{
	static const char *const names[] = { "0.0.0.0", "127.0.0.1", "::" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bool v6 = strchr(names[i], ':');
		int fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
		int port = free_port();

		if (fd < 0) {
			print_message("no MPTCP here: %s\n", strerror(errno));
			skip();
		}
		assert_ok(bind(fd, addr(names[i], port), v6 ? 28 : 16));
		assert_ok(listen(fd, 5));
		expect_name(fd, names[i], port);
		close(fd);
	}
	(void)state;
}

static void
other_addresses_stay(void **state)
{
	(void)state;
	expect_bound("127.0.0.2", "127.0.0.2");
	expect_bound("127.0.0.53", "127.0.0.53");
	expect_bound("::ffff:127.0.0.2", "::ffff:127.0.0.2");
}

static void
other_families_stay(void **state)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX }, seen;
	socklen_t len = sizeof(seen);
	int fd = make_socket(AF_UNIX, SOCK_STREAM);

	(void)state;
	assert_ok(bind(fd, (struct sockaddr *)&name, sizeof(sa_family_t)));
	assert_ok(getsockname(fd, (struct sockaddr *)&seen, &len));
	assert_int_equal(len, sizeof(sa_family_t) + 6);
	assert_ok(listen(fd, 1));
	close(fd);
}

static void
unspec_is_a_wildcard_on_ipv4(void **state)
{
	struct sockaddr_in unspec = { .sin_family = AF_UNSPEC };
	int port = free_port(), four = make_socket(AF_INET, SOCK_STREAM);
	int six = make_socket(AF_INET6, SOCK_STREAM);

	(void)state;
	unspec.sin_port = htons((uint16_t)port);
	assert_ok(bind(four, (struct sockaddr *)&unspec, sizeof(unspec)));
	expect_really(four, self4(), port);
	expect_name(four, "0.0.0.0", port);
	assert_fails(bind(six, (struct sockaddr *)&unspec, sizeof(unspec)), EINVAL);
	close(four);
	close(six);
}

static void
bad_pointers_are_the_kernels(void **state)
{
	int fd = make_socket(AF_INET, SOCK_STREAM);
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct sockaddr *a = addr("127.0.0.1", 0), *at;
	struct sockaddr_in name;
	socklen_t len = sizeof(name);
	int port;

	(void)state;
	assert_fails(bind(fd, NULL, 16), EFAULT);
	assert_fails(bind(fd, (void *)1, 16), EFAULT);
	assert_fails(bind(fd, (void *)-16, 16), EFAULT);
	assert_fails(bind(fd, (void *)(UINTPTR_MAX / 2 + 1), 16), EFAULT);
	assert_fails(getsockname(fd, (void *)1, &len), EFAULT);
	assert_fails(getsockname(fd, (struct sockaddr *)&name, NULL), EFAULT);
	assert_fails(getsockname(fd, (struct sockaddr *)&name, (void *)1), EFAULT);

	/* Where a page ends, and nothing comes behind it. */
	assert_ok(mprotect(pages + page, page, PROT_NONE));
	at = (struct sockaddr *)(pages + page - 16);
	memcpy(at, a, 16);
	assert_fails(bind(fd, at, 17), EFAULT);
	assert_ok(mprotect(pages, page, PROT_READ));
	assert_ok(bind(fd, at, 16));
	port = real_port(fd);
	expect_really(fd, self4(), port);
	assert_ok(mprotect(pages, page, PROT_READ | PROT_WRITE));
	len = 16;
	assert_ok(getsockname(fd, at, &len));
	expect_addr(at, "127.0.0.1", port);
	assert_ok(munmap(pages, 2 * page));
	close(fd);
}

static void
bad_descriptors_are_the_kernels(void **state)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof(name);
	int pair[2];

	(void)state;
	assert_ok(pipe(pair));
	assert_fails(bind(-1, addr("127.0.0.1", 80), 16), EBADF);
	assert_fails(bind(pair[0], addr("127.0.0.1", 80), 16), ENOTSOCK);
	assert_fails(bind(-1, addr("0.0.0.0", 0), 16), EBADF);
	assert_fails(bind(pair[0], addr("::", 0), 28), ENOTSOCK);
	assert_fails(listen(-1, 1), EBADF);
	assert_fails(listen(pair[0], 1), ENOTSOCK);
	assert_fails(getsockname(-1, (struct sockaddr *)&name, &len), EBADF);
	assert_fails(getsockname(pair[0], (struct sockaddr *)&name, &len), ENOTSOCK);
	close(pair[0]);
	close(pair[1]);
}

static void
a_taken_port_is_in_use(void **state)
{
	int port = free_port();
	int one = make_socket(AF_INET, SOCK_STREAM),
	    two = make_socket(AF_INET, SOCK_STREAM);

	(void)state;
	assert_ok(bind(one, addr("127.0.0.1", port), 16));
	assert_fails(bind(two, addr("0.0.0.0", port), 16), EADDRINUSE);
	assert_fails(bind(one, addr("127.0.0.1", port), 16), EINVAL);
	assert_fails(bind(one, addr("0.0.0.0", 0), 16), EINVAL);
	close(one);
	close(two);
}

static void
expect_listening(int domain, const char *text, const char *really)
{
	int fd = make_socket(domain, SOCK_STREAM);
	struct sockaddr *a = text ? addr(text, 0) : NULL;
	int port;

	errno = 77;
	if (a)
		assert_ok(bind(fd, a, len_of(a)));
	assert_ok(listen(fd, 1));
	assert_int_equal(errno, 77);
	port = real_port(fd);
	expect_really(fd, really, port);
	expect_name(fd, text ? text : domain == AF_INET ? "0.0.0.0" : "::", port);
	assert_ok(listen(fd, 5));
	close(fd);
}

static void
whatever_listens_listens_in_the_session(void **state)
{
	(void)state;
	expect_listening(AF_INET, NULL, self4());
	expect_listening(AF_INET6, NULL, self6());
	expect_listening(AF_INET, "0.0.0.0", self4());
	expect_listening(AF_INET, "127.0.0.1", self4());
	expect_listening(AF_INET6, "::", self6());
	expect_listening(AF_INET6, "::1", self6());
	expect_listening(AF_INET6, "::ffff:0.0.0.0", self6());
}

static void
a_wildcard_without_a_port_is_bound_once(void **state)
{
	int fd = make_socket(AF_INET, SOCK_STREAM),
	    six = make_socket(AF_INET6, SOCK_STREAM);
	int on = 1, port;
	struct sockaddr_in name;
	socklen_t len = sizeof(name);

	(void)state;
	errno = 77;
	assert_ok(bind(fd, addr("0.0.0.0", 0), 16));
	assert_int_equal(errno, 77);
	assert_fails(bind(fd, addr("0.0.0.0", 0), 16), EINVAL);
	assert_fails(bind(fd, addr("127.0.0.1", 0), 16), EINVAL);
	assert_fails(bind(fd, addr("127.0.0.2", 0), 16), EINVAL);
	errno = 77;
	assert_ok(getsockname(fd, (struct sockaddr *)&name, &len));
	assert_int_equal(errno, 77);
	port = ntohs(name.sin_port);
	assert_int_not_equal(port, 0);
	expect_really(fd, self4(), port);
	expect_name(fd, "0.0.0.0", port);
	assert_ok(bind(six, addr("::", 0), 28));
	assert_fails(setsockopt(six, SOL_IPV6, IPV6_V6ONLY, &on, sizeof(on)), EINVAL);
	close(fd);
	close(six);
}

static void
expect_twins(const char *one, const char *two, bool v6only, int type)
{
	const char *const text[] = { one, two };
	int port = free_port(), on = 1, fd[2];

	for (int i = 0; i < 2; i++) {
		struct sockaddr *a = addr(text[i], port);

		fd[i] = make_socket(a->sa_family, type);
		if (v6only && a->sa_family == AF_INET6)
			assert_ok(setsockopt(
				fd[i], SOL_IPV6, IPV6_V6ONLY, &on, sizeof(on)));
		assert_ok(setsockopt(fd[i], SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)));
		errno = 77;
		assert_ok(bind(fd[i], a, len_of(a)));
		if (type == SOCK_STREAM)
			assert_ok(listen(fd[i], 5));
		assert_int_equal(errno, 77);
		expect_name(fd[i], text[i], port);
	}
	close(fd[0]);
	close(fd[1]);
}

static void
one_port_in_both_families_can_be_bound(void **state)
{
	(void)state;
	for (int type = SOCK_STREAM; type <= SOCK_DGRAM; type++) {
		expect_twins("127.0.0.1", "::1", false, type);
		expect_twins("::1", "127.0.0.1", false, type);
		expect_twins("0.0.0.0", "::", true, type);
		expect_twins("::", "0.0.0.0", true, type);
	}
}

static void
a_short_name_is_cut_off(void **state)
{
	int fd = make_socket(AF_INET, SOCK_STREAM), port = free_port();
	struct sockaddr_in name;
	socklen_t len;

	(void)state;
	assert_ok(bind(fd, addr("0.0.0.0", port), 16));
	for (socklen_t room = 0; room < sizeof(name); room++) {
		memset(&name, 0xee, sizeof(name));
		len = room;
		assert_ok(getsockname(fd, (struct sockaddr *)&name, &len));
		assert_int_equal(len, sizeof(name));
		assert_memory_equal(&name, addr("0.0.0.0", port), room);
		assert_int_equal(((unsigned char *)&name)[room], 0xee);
	}
	len = 0;
	assert_ok(getsockname(fd, NULL, &len));
	assert_int_equal(len, sizeof(name));
	len = (socklen_t)-1;
	assert_fails(getsockname(fd, (struct sockaddr *)&name, &len), EINVAL);
	close(fd);
}

static void
reserved_ports_are_of_the_session(void **state)
{
	int one = make_socket(AF_INET, SOCK_STREAM),
	    two = make_socket(AF_INET, SOCK_STREAM);
	int away = make_socket(AF_INET, SOCK_STREAM),
	    six = make_socket(AF_INET6, SOCK_STREAM);
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in sin6 = { .sin_family = AF_INET6 };

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_ok(bindresvport(one, NULL));
	expect_really(one, self4(), real_port(one));
	expect_name(one, "0.0.0.0", real_port(one));
	assert_ok(bindresvport(two, &sin));
	expect_really(two, self4(), ntohs(sin.sin_port));
	assert_int_equal(ntohl(sin.sin_addr.s_addr), INADDR_LOOPBACK);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
	assert_ok(bindresvport(away, &sin));
	expect_really(away, "127.0.0.2", ntohs(sin.sin_port));
	assert_int_equal(bindresvport(six, &sin6), -1);
	close(one);
	close(two);
	close(away);
	close(six);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(here_is_bound_to_the_session),
		cmocka_unit_test(the_machines_own_name_is_bound_to_the_session),
		cmocka_unit_test(options_of_the_programs_own_change_no_name),
		cmocka_unit_test(multipath_sockets_know_their_wildcard),
		cmocka_unit_test(other_addresses_stay),
		cmocka_unit_test(other_families_stay),
		cmocka_unit_test(a_bind_has_the_result_that_it_has_bare),
		cmocka_unit_test(unspec_is_a_wildcard_on_ipv4),
		cmocka_unit_test(bad_pointers_are_the_kernels),
		cmocka_unit_test(bad_descriptors_are_the_kernels),
		cmocka_unit_test(a_taken_port_is_in_use),
		cmocka_unit_test(whatever_listens_listens_in_the_session),
		cmocka_unit_test(a_wildcard_without_a_port_is_bound_once),
		cmocka_unit_test(one_port_in_both_families_can_be_bound),
		cmocka_unit_test(a_short_name_is_cut_off),
		cmocka_unit_test(reserved_ports_are_of_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
