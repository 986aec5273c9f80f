// SPDX-License-Identifier: MIT
/* Finds the next definition of each function. */
#include <dlfcn.h>

#include "hook.h"
#include "text.h"

struct next next;
char ***next_environ;

/*
 * One behind the other, in the order of struct next: nothing for the loader to relocate.
 */
static const char names[] = {
#define CALL(name) #name "\0"
#include "interposed.h"
	CALLED TIME64_CALLED
#undef CALL
};

/*
 * The functions and the environment, so that the loader has nothing to relocate for it.
 * All at once, so that no hook needs the loader's lock later. Two threads find the same.
 */
void
next_find(void)
{
	void **found = (void **)&next;
	int saved = errno;

	for (const char *name = names; *name; name += text_length(name) + 1)
		__atomic_store_n(found++, dlsym(RTLD_NEXT, name), __ATOMIC_RELAXED);
	/* A program that uses it has it in place of libc's. */
	__atomic_store_n(
		&next_environ, dlsym(RTLD_DEFAULT, "__environ"), __ATOMIC_RELAXED);
	errno = saved;
}
