// SPDX-License-Identifier: MIT
#include "answer.h"

#include <arpa/inet.h>

#include "kernel.h"

enum { MOST = 4 };

/* An answer of getaddrinfo, as libc makes it. */
struct answer {
	struct addrinfo entry[MOST];
	struct sockaddr_storage addr[MOST];
	struct addrinfo *all;
	size_t count;
};

static void
answer_add(struct answer *a, const char *text, int type)
{
	const struct sockaddr *from = addr(text, 80);
	struct addrinfo *entry = &a->entry[a->count];

	assert_in_range(a->count, 0, MOST - 1);
	memcpy(&a->addr[a->count], from, len_of(from));
	*entry = (struct addrinfo){ .ai_family = from->sa_family,
		.ai_socktype = type,
		.ai_addr = (struct sockaddr *)&a->addr[a->count],
		.ai_addrlen = len_of(from) };
	if (a->count++)
		entry[-1].ai_next = entry;
	a->all = a->entry;
}

/* ANSWER, edited, is EXPECTED: words with spaces between. All else was taken out of it.
 */
static void
expect_edited(const char *answer, bool always, const char *expected)
{
	struct answer a = { .count = 0 };
	char *words = strdup(answer), *left = strdup(expected), *state, *word;
	struct addrinfo *twice;
	size_t n = 0;

	for (word = strtok_r(words, " ", &state); word;
		word = strtok_r(NULL, " ", &state))
		answer_add(&a, word, SOCK_STREAM);
	twice = answer_edit(&session, &a.all, always);
	word = strtok_r(left, " ", &state);
	for (const struct addrinfo *at = a.all; at; at = at->ai_next, n++) {
		assert_non_null(word);
		expect_addr(at->ai_addr, word, 80);
		word = strtok_r(NULL, " ", &state);
	}
	assert_null(word);
	for (; twice; twice = twice->ai_next)
		n++;
	assert_int_equal(n, a.count);
	free(words);
	free(left);
}

static void
here_becomes_the_session_once(void **state)
{
	(void)state;
	expect_edited("127.0.0.1", false, "127.0.5.1");
	expect_edited("127.0.1.1", false, "127.0.5.1");
	expect_edited("127.0.5.1", false, "127.0.5.1");
	expect_edited("::1", false, "::1");
	expect_edited("::ffff:127.0.0.1", false, "::ffff:127.0.5.1");
	expect_edited("::1 127.0.0.1", false, "127.0.5.1");
	expect_edited("127.0.0.1 ::1", false, "127.0.5.1");
	expect_edited("127.0.0.1 127.0.1.1 ::1", false, "127.0.5.1");
	expect_edited("::1 ::ffff:127.0.0.1", false, "::1");
}

static void
what_is_elsewhere_stays(void **state)
{
	(void)state;
	expect_edited("192.0.2.7 fe80::7", false, "192.0.2.7 fe80::7");
	expect_edited("192.0.2.7 192.0.2.7", false, "192.0.2.7 192.0.2.7");
	expect_edited("192.0.2.7 127.0.0.1 ::1", false, "192.0.2.7 127.0.5.1");
	expect_edited("127.0.0.9 127.0.0.1", false, "127.0.0.9 127.0.5.1");
}

static void
every_address_of_this_machine_is_the_session(void **state)
{
	(void)state;
	expect_edited("192.0.2.7", true, "127.0.5.1");
	expect_edited("fe80::7", true, "::1");
	expect_edited("::ffff:192.0.2.7", true, "::ffff:127.0.5.1");
	expect_edited("192.0.2.7 fe80::7 127.0.0.1", true, "127.0.5.1");
}

/* nss-myhostname answers with the interfaces' own, each with its number. */
static void
an_interface_is_none_of_loopbacks(void **state)
{
	struct answer a = { .count = 0 };
	struct sockaddr_in6 *sin6 = (struct sockaddr_in6 *)&a.addr[0];

	(void)state;
	answer_add(&a, "fe80::7", SOCK_STREAM);
	sin6->sin6_scope_id = 2;
	assert_null(answer_edit(&session, &a.all, false));
	assert_int_equal(sin6->sin6_scope_id, 2);
	assert_null(answer_edit(&session, &a.all, true));
	expect_addr(a.all->ai_addr, "::1", 80);
	assert_int_equal(sin6->sin6_scope_id, 0);
}

static void
in_a_cluster_each_node_is_one_server(void **state)
{
	(void)state;
	session.cluster = true;
	expect_edited("127.0.0.1 127.0.0.2 127.0.0.2", false, "127.0.5.1 127.0.5.2");
	expect_edited("127.0.0.2 ::1", false, "127.0.5.2 ::1");
}

static void
each_kind_of_socket_has_its_entry(void **state)
{
	struct answer a = { .count = 0 };

	(void)state;
	answer_add(&a, "127.0.0.1", SOCK_STREAM);
	answer_add(&a, "127.0.0.1", SOCK_DGRAM);
	answer_add(&a, "127.0.0.1", SOCK_DGRAM);
	a.entry[2].ai_protocol = IPPROTO_UDPLITE;
	assert_null(answer_edit(&session, &a.all, false));
}

static void
the_canonical_name_stays_with_the_first(void **state)
{
	static char name[] = "canonical", other[] = "other";

	(void)state;
	for (int second = 0; second < 2; second++) {
		struct answer a = { .count = 0 };

		answer_add(&a, "::1", SOCK_STREAM);
		answer_add(&a, "127.0.0.1", SOCK_STREAM);
		a.entry[0].ai_canonname = name;
		a.entry[1].ai_canonname = second ? other : NULL;
		assert_ptr_equal(answer_edit(&session, &a.all, false), &a.entry[0]);
		assert_ptr_equal(a.all, &a.entry[1]);
		assert_ptr_equal(a.all->ai_canonname, second ? other : name);
		assert_ptr_equal(a.entry[0].ai_canonname, second ? name : NULL);
	}
}

/* A hostent with the addresses of ANSWER, edited, has those of EXPECTED. */
static void
expect_host(int family, const char *answer, bool always, const char *expected)
{
	char bytes[MOST][16], *list[MOST + 1] = { NULL }, seen[256] = "", text[64];
	struct hostent host = { .h_addrtype = family,
		.h_length = family == AF_INET ? 4 : 16,
		.h_addr_list = list };
	char *words = strdup(answer), *state, *word;
	size_t n = 0;

	for (word = strtok_r(words, " ", &state); word;
		word = strtok_r(NULL, " ", &state), n++) {
		assert_int_equal(inet_pton(family, word, bytes[n]), 1);
		list[n] = bytes[n];
	}
	assert_ptr_equal(answer_edit_host(&session, &host, always), &host);
	for (char **at = list; *at; at++) {
		inet_ntop(family, *at, text, sizeof(text));
		strcat(strcat(seen, *seen ? " " : ""), text);
	}
	assert_string_equal(seen, expected);
	free(words);
}

static void
hosts_are_edited_alike(void **state)
{
	struct hostent unix_host = { .h_addrtype = AF_UNIX };

	(void)state;
	expect_host(AF_INET, "127.0.0.1", false, "127.0.5.1");
	expect_host(AF_INET, "127.0.0.1 127.0.1.1", false, "127.0.5.1");
	expect_host(AF_INET, "192.0.2.7 127.0.0.1 127.0.1.1 192.0.2.8", false,
		"192.0.2.7 127.0.5.1 192.0.2.8");
	expect_host(AF_INET, "192.0.2.7 192.0.2.8", true, "127.0.5.1");
	expect_host(AF_INET6, "::1", false, "::1");
	expect_host(AF_INET6, "::1 fe80::7", true, "::1");
	expect_host(
		AF_INET6, "::ffff:127.0.0.1 fe80::7", false, "::ffff:127.0.5.1 fe80::7");
	assert_null(answer_edit_host(&session, NULL, true));
	assert_ptr_equal(answer_edit_host(&session, &unix_host, true), &unix_host);
}

/* Whether something else is asked about than BYTES, and then TEXT. */
static void
expect_reverse(int family, const char *from, const char *text)
{
	struct sockaddr_in any = { .sin_port = 0 };
	const struct sockaddr *a = addr(from, 80);
	char bytes[16];

	assert_int_equal(inet_pton(family, from, bytes), 1);
	assert_int_equal(answer_reverse(&session, a, len_of(a), &any), text != NULL);
	if (text)
		expect_addr((struct sockaddr *)&any, text, 80);
	any = (struct sockaddr_in){ .sin_port = 0 };
	assert_int_equal(answer_reverse_bytes(&session, bytes, family == AF_INET ? 4 : 16,
				 family, &any),
		text != NULL);
	if (text)
		expect_addr((struct sockaddr *)&any, text, 0);
}

static void
the_session_is_asked_about_as_loopback(void **state)
{
	const char bytes[16] = { 127, 0, 5, 1 };
	struct sockaddr_in any;

	(void)state;
	expect_reverse(AF_INET, "127.0.5.1", "127.0.0.1");
	expect_reverse(AF_INET6, "::ffff:127.0.5.1", "127.0.0.1");
	expect_reverse(AF_INET, "127.0.0.1", NULL);
	expect_reverse(AF_INET, "192.0.2.7", NULL);
	expect_reverse(AF_INET6, "::1", NULL);
	expect_reverse(AF_INET6, "fe80::7", NULL);
	assert_false(answer_reverse_bytes(&session, NULL, 4, AF_INET, &any));
	assert_false(answer_reverse_bytes(&session, bytes, 3, AF_INET, &any));
	assert_false(answer_reverse_bytes(&session, bytes, 4, AF_INET6, &any));
	assert_false(answer_reverse_bytes(&session, bytes, 4, AF_UNIX, &any));
	session.keep_names = true;
	expect_reverse(AF_INET, "127.0.5.1", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(here_becomes_the_session_once, kernel_reset),
		cmocka_unit_test_setup(what_is_elsewhere_stays, kernel_reset),
		cmocka_unit_test_setup(
			every_address_of_this_machine_is_the_session, kernel_reset),
		cmocka_unit_test_setup(an_interface_is_none_of_loopbacks, kernel_reset),
		cmocka_unit_test_setup(
			in_a_cluster_each_node_is_one_server, kernel_reset),
		cmocka_unit_test_setup(each_kind_of_socket_has_its_entry, kernel_reset),
		cmocka_unit_test_setup(
			the_canonical_name_stays_with_the_first, kernel_reset),
		cmocka_unit_test_setup(hosts_are_edited_alike, kernel_reset),
		cmocka_unit_test_setup(
			the_session_is_asked_about_as_loopback, kernel_reset),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
