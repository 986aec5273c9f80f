// SPDX-License-Identifier: MIT
/* LB_LOG=1: one line a call on standard error, and nothing on standard output. */
#include <stdio.h>

#include "bare.h"

/* What CALL writes to DESCRIPTOR. */
static const char *
written(int descriptor, void (*call)(int port), int port)
{
	static char text[1024];
	int saved = dup(descriptor), pair[2];
	ssize_t n;

	assert_ok(pipe(pair));
	dup2(pair[1], descriptor);
	call(port);
	dup2(saved, descriptor);
	close(saved);
	close(pair[1]);
	n = read(pair[0], text, sizeof(text) - 1);
	assert_true(n >= 0);
	text[n] = '\0';
	close(pair[0]);
	return text;
}

static void
bind_here(int port)
{
	int fd = make_socket(AF_INET, SOCK_STREAM);

	errno = 77;
	assert_ok(bind(fd, addr("127.0.0.1", port), 16));
	assert_int_equal(errno, 77);
	close(fd);
}

static void
connect_here(int port)
{
	int fd = make_socket(AF_INET6, SOCK_STREAM);

	assert_fails(connect(fd, addr("::1", port), 28), ECONNREFUSED);
	close(fd);
}

static void
send_here(int port)
{
	int fd = make_socket(AF_INET, SOCK_DGRAM);

	assert_int_equal(sendto(fd, "x", 1, 0, addr("0.0.0.0", port), 16), 1);
	close(fd);
}

static void
bind_elsewhere(int port)
{
	int fd = make_socket(AF_INET, SOCK_STREAM);

	assert_ok(bind(fd, addr("127.0.0.2", port), 16));
	close(fd);
}

static void
a_rewritten_call_is_one_line(void **state)
{
	int port = free_port();
	char line[256];

	(void)state;
	snprintf(line, sizeof(line), "liblb: bind 127.0.0.1 %d is %s %d\n", port, self4(),
		port);
	assert_string_equal(written(STDERR_FILENO, bind_here, port), line);
	snprintf(line, sizeof(line), "liblb: connect ::1 %d is %s %d\n", port, self6(),
		port);
	assert_string_equal(written(STDERR_FILENO, connect_here, port), line);
	snprintf(line, sizeof(line), "liblb: send 0.0.0.0 %d is %s %d\n", port, self4(),
		port);
	assert_string_equal(written(STDERR_FILENO, send_here, port), line);
}

static void
others_say_nothing(void **state)
{
	(void)state;
	assert_string_equal(written(STDERR_FILENO, bind_elsewhere, free_port()), "");
}

/* The next socket takes its number. */
static void
a_closed_standard_error_harms_nobody(void **state)
{
	int saved = dup(STDERR_FILENO);

	(void)state;
	close(STDERR_FILENO);
	bind_here(free_port());
	dup2(saved, STDERR_FILENO);
	close(saved);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rewritten_call_is_one_line),
		cmocka_unit_test(others_say_nothing),
		cmocka_unit_test(a_closed_standard_error_harms_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
