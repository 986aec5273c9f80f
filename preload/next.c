// SPDX-License-Identifier: MIT
/* Finds the next definition of a function. */
#include <dlfcn.h>

#include "hook.h"

void *next_found[CALLS];

/* Arrays, not pointers: nothing for the loader to relocate. */
static const char names[CALLS][20] = {
#define CALL(name) #name,
#include "calls.h"
#undef CALL
};

/* Two threads that get here at once find the same. */
void *
next_find(enum call call)
{
	int saved = errno;
	void *found = dlsym(RTLD_NEXT, names[call]);

	errno = saved;
	__atomic_store_n(&next_found[call], found, __ATOMIC_RELAXED);
	return found;
}

void
next_find_all(void)
{
	for (enum call call = 0; call < CALLS; call++)
		next_find(call);
}
