// SPDX-License-Identifier: MIT
/* dlopen: what is loaded late is in the session as well. */
#include <dlfcn.h>

#include "bare.h"

#ifndef RTLD_DEEPBIND
#define RTLD_DEEPBIND 0 /* musl */
#endif

/*
 * The name has no directory: it is this program's RUNPATH that leads there, and libc
 * looks into that only if it sees that the program itself calls.
 */
static void
expect_bound(int mode, const char *really)
{
	int (*bind_there)(int, const struct sockaddr *, socklen_t);
	struct sockaddr *here = addr("127.0.0.1", 0);
	int fd = make_socket(AF_INET, SOCK_STREAM);
	void *library = dlopen("libloaded.so", mode);

	if (!library)
		fail_msg("%s", dlerror());
	*(void **)&bind_there = dlsym(library, "loaded_bind");
	assert_non_null(bind_there);
	assert_ok(bind_there(fd, here, len_of(here)));
	expect_really(fd, really, real_port(fd));
	close(fd);
	assert_ok(dlclose(library));
}

static void
a_loaded_library_is_in_the_session(void **state)
{
	(void)state;
	expect_bound(RTLD_NOW, self4());
}

static void
also_one_that_binds_to_what_it_depends_on(void **state)
{
	(void)state;
	expect_bound(RTLD_NOW | RTLD_DEEPBIND, self4());
	expect_bound(RTLD_LAZY | RTLD_DEEPBIND, self4());
}

static void
errors_are_the_loaders(void **state)
{
	(void)state;
	assert_null(dlopen("libnone-of-that-name.so", RTLD_NOW));
	assert_non_null(dlerror());
	assert_null(dlopen("libloaded.so", 0));
	assert_non_null(dlerror());
	assert_non_null(dlopen(NULL, RTLD_NOW));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_loaded_library_is_in_the_session),
		cmocka_unit_test(also_one_that_binds_to_what_it_depends_on),
		cmocka_unit_test(errors_are_the_loaders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
