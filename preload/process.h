// SPDX-License-Identifier: MIT
/* What this process was told and remembers: the only mutable state of the library. */
#ifndef LB_PROCESS_H
#define LB_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "session.h"
#include "socket.h"

enum process_state { PROCESS_BARE = -1, PROCESS_UNREAD, PROCESS_SESSION };

/*
 * -fvisibility is for what is defined. Where it is declared, too, the compiler knows that
 * it need not look in the global offset table for it.
 */
#define OURS __attribute__((visibility("hidden"))) extern

OURS enum process_state process_state;
OURS struct session process_memory;

/*
 * Finds the next definitions and reads the environment: in the constructor, or in the
 * first hook if that is earlier.
 */
__attribute__((cold, noinline)) enum process_state process_read(void);

/* Is this process in a session, process_memory? Every hook starts with it. */
__attribute__((always_inline)) static inline bool
process_session(void)
{
	enum process_state state = __atomic_load_n(&process_state, __ATOMIC_ACQUIRE);

	if (state == PROCESS_UNREAD)
		state = process_read();
	return state > PROCESS_UNREAD;
}

/*
 * The same as a function of its own, for what is called seldom. It is the constructor,
 * too: meson.build names it to the linker. A loader that calls only what is in an array
 * (glibc's on RISC-V) would leave it to the first hook.
 */
bool process_started(void);

/* FD, to the core. */
#define SOCKET(fd) (&(struct socket){ &process_memory, fd })

/* LB_HOSTS; NULL where it is not set. */
const char *process_hosts(void);

/*
 * What an environment needs so that a new program stays in the session. How many pointers
 * of ROOM the other two take; the strings that ENVP lacks, or has wrong, up to a NULL;
 * and all of ENVP, completed. Only LD_PRELOAD's string is in ROOM. Safe in a signal
 * handler and in a vfork child.
 */
size_t process_environment_room(char *const envp[]);
char **process_environment_missing(char **room, char *const envp[]);
void process_environment(char **room, char *const envp[]);

/*
 * What supervises programs that the library cannot reach, if a program with the
 * environment ENVP stays in the session: the path of lb-run, or NULL. Is there a library
 * for both word sizes?
 */
const char *process_supervisor(char *const envp[]);
bool process_both_words(void);

/*
 * One line on standard error for LB_LOG: CALL was given A in place of ADDR. Keeps errno.
 */
void process_log(const char *call, int fd, const struct sockaddr *addr, socklen_t len);

#endif
