// SPDX-License-Identifier: MIT
/*
 * getaddrinfo, getnameinfo and the gethostby family. LB_HOSTS names a file of this test.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <strings.h>
#include <sys/resource.h>

#include "bare.h"

static const char hosts[] = "# services of the session\n"
			    "127.0.0.1 db.test DB2.test\n"
			    "::1 six.test\n"
			    "192.0.2.7 away.test\n"
			    "127.0.0.4 rest.test part.test\n"
			    "127.0.0.3 node.test\n"
			    "127.0.0.1 both.test\n"
			    "::1 both.test";

/* What the library reads at once. Of a longer line no part is an entry. */
enum { BLOCK = 1024 };

static int
write_hosts(void **state)
{
	FILE *file = fopen(getenv("LB_HOSTS"), "w");

	(void)state;
	if (!file)
		return -1;
	fprintf(file, "#%-*s192.0.2.8 rest.test\n", BLOCK - 1, "");
	fprintf(file, "192.0.2.9%*s.test\n", BLOCK - 9, "part.test");
	return fputs(hosts, file) < 0 || fclose(file);
}

static int
remove_hosts(void **state)
{
	(void)state;
	return remove(getenv("LB_HOSTS"));
}

/* All of NAME's addresses are TEXT, and there is at least one. */
static void
expect_only(const char *name, int family, const char *text)
{
	struct addrinfo hints = { .ai_family = family, .ai_socktype = SOCK_STREAM }, *all;
	int result = getaddrinfo(name, "80", &hints, &all);

	if (result != 0)
		fail_msg("%s: %s", name, gai_strerror(result));
	assert_non_null(all);
	for (struct addrinfo *at = all; at; at = at->ai_next) {
		assert_int_equal(at->ai_socktype, SOCK_STREAM);
		assert_int_equal(at->ai_family, at->ai_addr->sa_family);
		assert_int_equal(at->ai_addrlen, len_of(at->ai_addr));
		expect_addr(at->ai_addr, text, 80);
	}
	freeaddrinfo(all);
}

static void
localhost_is_the_session(void **state)
{
	static const char *const names[] = { "localhost", "LOCALHOST", "localhost.",
		"a.localhost", "A.b.LocalHost.", "localhost.localdomain" };
	char hostname[256] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		expect_only(names[i], AF_INET, self4());
		expect_only(names[i], AF_UNSPEC, self4());
		expect_only(names[i], AF_INET6, "::1");
	}
	/* Where the machine knows it, ::1 is all that it is. */
	expect_only("ip6-localhost", AF_INET, self4());
	expect_only("ip6-localhost", AF_INET6, "::1");
	assert_ok(gethostname(hostname, sizeof(hostname) - 1));
	expect_only(hostname, AF_INET, self4());
}

static void
the_session_comes_once(void **state)
{
	struct addrinfo *all, hints = { .ai_socktype = SOCK_DGRAM };
	int n = 0;

	(void)state;
	assert_ok(getaddrinfo("localhost", "80", &hints, &all));
	assert_null(all->ai_next);
	freeaddrinfo(all);
	assert_ok(getaddrinfo("localhost", "80", NULL, &all));
	for (struct addrinfo *at = all; at; at = at->ai_next)
		n += at->ai_socktype == SOCK_STREAM;
	freeaddrinfo(all);
	assert_int_equal(n, 1);
}

/* A in its mapped form would be out of its reach. */
static void
a_v6only_socket_finds_localhost(void **state)
{
	struct addrinfo *all, hints = { .ai_family = AF_INET6 };
	int server = make_socket(AF_INET6, SOCK_STREAM);
	int client = make_socket(AF_INET6, SOCK_STREAM), on = 1;
	struct sockaddr_in6 name = { .sin6_port = 0 };
	socklen_t len = sizeof(name);

	(void)state;
	assert_ok(setsockopt(server, SOL_IPV6, IPV6_V6ONLY, &on, sizeof(on)));
	assert_ok(setsockopt(client, SOL_IPV6, IPV6_V6ONLY, &on, sizeof(on)));
	assert_ok(getaddrinfo("localhost", NULL, &hints, &all));
	assert_ok(bind(server, all->ai_addr, all->ai_addrlen));
	assert_ok(listen(server, 1));
	assert_ok(getsockname(server, (struct sockaddr *)&name, &len));
	((struct sockaddr_in6 *)all->ai_addr)->sin6_port = name.sin6_port;
	assert_ok(connect(client, all->ai_addr, all->ai_addrlen));
	freeaddrinfo(all);
	assert_ok(close(client));
	assert_ok(close(server));
}

static void
the_canonical_name_stays_with_the_first(void **state)
{
	struct addrinfo hints = { .ai_flags = AI_CANONNAME, .ai_socktype = SOCK_STREAM },
			*all;

	(void)state;
	assert_ok(getaddrinfo("localhost", "80", &hints, &all));
	assert_non_null(all->ai_canonname);
	assert_int_not_equal(strlen(all->ai_canonname), 0);
	freeaddrinfo(all);
}

static void
numbers_and_no_node_stay(void **state)
{
	struct addrinfo hints = { .ai_flags = AI_PASSIVE, .ai_family = AF_INET }, *all;

	(void)state;
	expect_only("127.0.0.1", AF_INET, "127.0.0.1");
	expect_only("::1", AF_INET6, "::1");
	expect_only("192.0.2.7", AF_UNSPEC, "192.0.2.7");
	expect_only("127.1", AF_INET, "127.0.0.1");
	expect_only("0x7f000001", AF_INET, "127.0.0.1");
	expect_only("::ffff:127.0.0.1", AF_INET6, "::ffff:127.0.0.1");
	assert_ok(getaddrinfo(NULL, "80", &hints, &all));
	expect_addr(all->ai_addr, "0.0.0.0", 80);
	freeaddrinfo(all);
	/* To glibc the same; musl knows no such name. */
	if (getaddrinfo("*", "80", &hints, &all) == 0) {
		expect_addr(all->ai_addr, "0.0.0.0", 80);
		freeaddrinfo(all);
	}
	hints.ai_flags = 0;
	assert_ok(getaddrinfo(NULL, "80", &hints, &all));
	expect_addr(all->ai_addr, "127.0.0.1", 80);
	freeaddrinfo(all);
}

static void
flags_and_errors_are_the_resolvers(void **state)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST }, *all;

	(void)state;
	assert_int_equal(getaddrinfo("localhost", NULL, &hints, &all), EAI_NONAME);
	assert_int_equal(getaddrinfo("db.test", NULL, &hints, &all), EAI_NONAME);
	assert_int_equal(getaddrinfo(NULL, NULL, NULL, &all), EAI_NONAME);
	hints.ai_flags = -1;
	assert_int_equal(getaddrinfo("localhost", NULL, &hints, &all), EAI_BADFLAGS);
	hints.ai_flags = 0;
	hints.ai_family = 12345;
	assert_int_equal(getaddrinfo("localhost", NULL, &hints, &all), EAI_FAMILY);
	hints.ai_family = AF_INET;
	hints.ai_socktype = 12345;
	assert_int_not_equal(getaddrinfo("localhost", NULL, &hints, &all), 0);
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_NUMERICSERV;
	assert_int_equal(getaddrinfo("localhost", "http", &hints, &all), EAI_NONAME);
	hints.ai_flags = AI_V4MAPPED;
	hints.ai_family = AF_INET6;
	assert_ok(getaddrinfo("localhost", "80", &hints, &all));
	/* Where the machine knows ::1 by that name, nothing has to be mapped. */
	if (!IN6_IS_ADDR_LOOPBACK(&((struct sockaddr_in6 *)all->ai_addr)->sin6_addr))
		expect_addr(all->ai_addr, self6(), 80);
	freeaddrinfo(all);
}

static void
no_descriptor_is_no_answer(void **state)
{
	struct addrinfo *all;
	struct rlimit limit;
	rlim_t before;
	int free_fd = dup(0), result, error;

	(void)state;
	assert_ok(close(free_fd));
	assert_ok(getrlimit(RLIMIT_NOFILE, &limit));
	before = limit.rlim_cur;
	limit.rlim_cur = (rlim_t)free_fd;
	assert_ok(setrlimit(RLIMIT_NOFILE, &limit));
	result = getaddrinfo("localhost", NULL, NULL, &all);
	error = errno;
	limit.rlim_cur = before;
	assert_ok(setrlimit(RLIMIT_NOFILE, &limit));
	if (result == 0) { /* nss-myhostname knows localhost without a file. */
		expect_addr(all->ai_addr, self4(), 0);
		freeaddrinfo(all);
		return;
	}
	assert_int_equal(result, EAI_SYSTEM);
	assert_int_equal(error, EMFILE);
}

/* Bare, it is what nss-myhostname says. */
static void
below_localhost_all_are_canonically_that(void **state)
{
	struct addrinfo hints = { .ai_flags = AI_CANONNAME }, *one, *other;

	(void)state;
	assert_ok(getaddrinfo("localhost", NULL, &hints, &one));
	assert_ok(getaddrinfo("a.localhost", NULL, &hints, &other));
	assert_string_equal(other->ai_canonname, one->ai_canonname);
	freeaddrinfo(one);
	freeaddrinfo(other);
}

static void
the_hosts_file_names_services(void **state)
{
	(void)state;
	expect_only("db.test", AF_INET, self4());
	expect_only("DB.TEST.", AF_INET, self4());
	expect_only("db2.test", AF_INET, self4());
	expect_only("six.test", AF_INET6, "::1");
	expect_only("away.test", AF_INET, "192.0.2.7");
	expect_only("node.test", AF_INET, "127.0.0.3");
	expect_only("rest.test", AF_INET, "127.0.0.4");
	expect_only("part.test", AF_INET, "127.0.0.4");
}

static void
expect_host(const struct hostent *host, const char *text)
{
	char seen[INET6_ADDRSTRLEN];

	assert_non_null(host);
	assert_non_null(host->h_addr_list[0]);
	assert_null(host->h_addr_list[1]);
	inet_ntop(host->h_addrtype, host->h_addr_list[0], seen, sizeof(seen));
	assert_string_equal(seen, text);
}

/* A file says 127.0.0.1, ::1 or both, and means this machine. */
static void
the_hosts_file_names_both_families(void **state)
{
	static const char *const names[] = { "both.test", "db.test", "six.test" };
	struct addrinfo hints = { .ai_family = AF_INET6 }, *all;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		expect_only(names[i], AF_INET, self4());
		expect_only(names[i], AF_INET6, "::1");
		expect_host(gethostbyname(names[i]), self4());
		expect_host(gethostbyname2(names[i], AF_INET6), "::1");
	}
	assert_int_equal(getaddrinfo("away.test", NULL, &hints, &all), EAI_ADDRFAMILY);
	assert_int_equal(getaddrinfo("node.test", NULL, &hints, &all), EAI_ADDRFAMILY);
}

static void
gethostbyname_agrees(void **state)
{
	struct hostent room, *host;
	char buffer[2048];
	int error;

	(void)state;
	expect_host(gethostbyname("localhost"), self4());
	expect_host(gethostbyname("a.localhost"), self4());
	expect_host(gethostbyname("db.test"), self4());
	expect_host(gethostbyname("127.0.0.1"), "127.0.0.1");
	expect_host(gethostbyname2("localhost", AF_INET), self4());
	expect_host(gethostbyname2("localhost", AF_INET6), "::1");
	assert_ok(gethostbyname_r(
		"localhost", &room, buffer, sizeof(buffer), &host, &error));
	expect_host(host, self4());
	assert_ok(gethostbyname2_r(
		"localhost", AF_INET6, &room, buffer, sizeof(buffer), &host, &error));
	expect_host(host, "::1");
	assert_int_equal(
		gethostbyname_r("localhost", &room, buffer, 8, &host, &error), ERANGE);
	assert_null(host);
}

static void
the_session_has_a_name(void **state)
{
	struct sockaddr *self = addr(self4(), 80), *mapped = addr(self6(), 80);
	char host[256], service[32], expected[256];
	struct in_addr ip = ((struct sockaddr_in *)self)->sin_addr;
	struct hostent room, *found;
	char buffer[2048];
	int error;

	(void)state;
	assert_ok(getnameinfo(
		addr("127.0.0.1", 80), 16, expected, sizeof(expected), NULL, 0, 0));
	assert_ok(getnameinfo(
		self, 16, host, sizeof(host), service, sizeof(service), NI_NUMERICSERV));
	assert_string_equal(host, expected);
	assert_string_equal(service, "80");
	assert_ok(getnameinfo(mapped, 28, host, sizeof(host), NULL, 0, 0));
	assert_string_equal(host, expected);
	assert_ok(getnameinfo(self, 16, host, sizeof(host), NULL, 0, NI_NUMERICHOST));
	assert_string_equal(host, self4());
	assert_int_equal(
		getnameinfo(self, 3, host, sizeof(host), NULL, 0, 0), EAI_FAMILY);
	assert_int_equal(getnameinfo(self, 16, host, 1, NULL, 0, 0), EAI_OVERFLOW);

	found = gethostbyaddr(&ip, sizeof(ip), AF_INET);
	assert_non_null(found);
	assert_string_equal(found->h_name, expected);
	assert_ok(gethostbyaddr_r(
		&ip, sizeof(ip), AF_INET, &room, buffer, sizeof(buffer), &found, &error));
	assert_string_equal(found->h_name, expected);
	assert_null(gethostbyaddr(&ip, 3, AF_INET));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(localhost_is_the_session),
		cmocka_unit_test(the_session_comes_once),
		cmocka_unit_test(a_v6only_socket_finds_localhost),
		cmocka_unit_test(the_canonical_name_stays_with_the_first),
		cmocka_unit_test(numbers_and_no_node_stay),
		cmocka_unit_test(flags_and_errors_are_the_resolvers),
		cmocka_unit_test(no_descriptor_is_no_answer),
		cmocka_unit_test(below_localhost_all_are_canonically_that),
		cmocka_unit_test(the_hosts_file_names_services),
		cmocka_unit_test(the_hosts_file_names_both_families),
		cmocka_unit_test(gethostbyname_agrees),
		cmocka_unit_test(the_session_has_a_name),
	};

	return cmocka_run_group_tests(tests, write_hosts, remove_hosts);
}
