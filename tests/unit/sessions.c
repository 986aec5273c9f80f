// SPDX-License-Identifier: MIT
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sessions.h"

/* Nobody calls a kernel here. */
static const struct kernel kernel;

/* What a process asks for, whose texts stand one behind the other. */
static int
add(const char *text, size_t len)
{
	char copy[SESSIONS_TEXT];

	memcpy(copy, text, len);
	return sessions_add_text(&kernel, copy, len);
}

static void
mark(rlim_t limit)
{
	const struct rlimit locks = { limit, RLIM_INFINITY };

	assert_int_equal(setrlimit(RLIMIT_LOCKS, &locks), 0);
}

static void
texts_are_judged_whole(void **state)
{
	struct session *s = sessions_read(&kernel, "127.0.9.1", "80/tcp", "1");

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->self, 0x7f000901);
	assert_true(s->fallback);
	assert_int_equal(s->port[80], SHARE_BIND_TCP | SHARE_CONNECT_TCP);
	free(s);
	s = sessions_read(&kernel, "127.0.9.1", NULL, NULL);
	assert_non_null(s);
	assert_false(s->fallback);
	free(s);
	assert_null(sessions_read(&kernel, NULL, NULL, NULL));
	assert_null(sessions_read(&kernel, "127.0.0.1", NULL, NULL));
	assert_null(sessions_read(&kernel, "127.0.9.1", "80/sctp", NULL));
	assert_null(sessions_read(&kernel, "127.0.9.1", NULL, "2"));
	assert_int_equal(sessions_add(NULL), -EINVAL);
}

/* A limit that is no mark of ours may be anything. */
static void
a_process_is_in_the_session_that_its_mark_says(void **state)
{
	struct session *first = sessions_read(&kernel, "127.0.9.1", NULL, NULL);

	(void)state;
	mark(SESSIONS_MARK + SESSIONS_LEFT);
	assert_int_equal(sessions_add(first), 0);
	assert_ptr_equal(sessions_of(getpid()), first); /* Nobody has been marked yet. */

	assert_int_equal(add("127.0.9.2\0\0"
			     "1",
				 13),
		1);
	assert_null(sessions_of(getpid()));
	mark(SESSIONS_MARK + 1);
	assert_int_equal(sessions_of(getpid())->self, 0x7f000902);
	assert_true(sessions_of(getpid())->fallback);
	mark(SESSIONS_MARK);
	assert_ptr_equal(sessions_of(getpid()), first);
	mark(SESSIONS_MARK + 2);
	assert_ptr_equal(sessions_of(getpid()), first);
	mark(1);
	assert_ptr_equal(sessions_of(getpid()), first);
	assert_ptr_equal(sessions_of(-1), first);
}

static void
what_a_process_asks_for_may_be_anything(void **state)
{
	char full[SESSIONS_TEXT];

	(void)state;
	assert_int_equal(add("", 0), SESSIONS_LEFT);
	assert_int_equal(add("127.0.9.1", 10), 0);
	assert_int_equal(add("127.0.9.2", 10), 1);
	assert_int_equal(add("\0", 1), -EINVAL);
	assert_int_equal(add("127.0.9.3", 9), -EINVAL); /* Its last byte is a NUL now. */
	assert_int_equal(add("127.0.9.2\0x\0", 12), -EINVAL);
	assert_int_equal(add("127.0.9.2\0\0"
			     "1\0more",
				 17),
		1);
	memset(full, '1', sizeof(full));
	assert_int_equal(add(full, sizeof(full)), -EINVAL);
}

/* The last test: there is no way back. */
static void
there_is_an_end_to_them(void **state)
{
	char text[32];

	(void)state;
	for (int i = 2; i < SESSIONS_MAX; i++) {
		snprintf(text, sizeof(text), "127.1.%d.1", i);
		assert_int_equal(add(text, strlen(text) + 1), i);
	}
	assert_int_equal(add("127.2.1.1", 10), -EMFILE);
	assert_int_equal(add("127.0.9.2", 10), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_judged_whole),
		cmocka_unit_test(a_process_is_in_the_session_that_its_mark_says),
		cmocka_unit_test(what_a_process_asks_for_may_be_anything),
		cmocka_unit_test(there_is_an_end_to_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
