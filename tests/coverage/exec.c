// SPDX-License-Identifier: MIT
/*
 * Linked into liblb.so for coverage, in place of dlsym: the library calls the next
 * definition of execve and the like by a pointer, which the compiler does not take for
 * the end of the process, and what was counted until then would not be written.
 */
#include <pthread.h>
#include <string.h>

enum { CALLS = 4 };

void __gcov_dump(void);
void __gcov_reset(void);
void *__real_dlsym(void *handle, const char *name);
void *__wrap_dlsym(void *handle, const char *name);

/* None of the calls takes more than these. */
typedef int execute(long a, long b, long c, long d, long e);

static execute *next[CALLS];

/*
 * The process may go on: where there is no such program, and the parent after vfork. No
 * exec is a place where a thread can be cancelled, and writing files must not be one.
 */
static void
dump(void)
{
	int before;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	__gcov_dump();
	__gcov_reset();
	pthread_setcancelstate(before, NULL);
}

#define DUMP_AND(call) \
	static int dump_and_##call(long a, long b, long c, long d, long e) \
	{ \
		dump(); \
		return next[call](a, b, c, d, e); \
	}
DUMP_AND(0)
DUMP_AND(1)
DUMP_AND(2)
DUMP_AND(3)

void *
__wrap_dlsym(void *handle, const char *name)
{
	static const char *const names[CALLS] = { "execve", "execvpe", "fexecve",
		"execveat" };
	static execute *const instead[CALLS] = { dump_and_0, dump_and_1, dump_and_2,
		dump_and_3 };
	void *found = __real_dlsym(handle, name);

	for (int call = 0; found && call < CALLS; call++) {
		if (strcmp(name, names[call]) != 0)
			continue;
		next[call] = (execute *)found;
		return (void *)instead[call];
	}
	return found;
}
