// SPDX-License-Identifier: MIT
/*
 * One supervisor can serve several sessions: inside of one, lb-run may start another, and
 * the kernel allows no second supervisor there. A process says which one it is in with a
 * limit that Linux has ignored since 2.4.25 and that fork and exec pass on: RLIMIT_LOCKS.
 */
#ifndef LB_SESSIONS_H
#define LB_SESSIONS_H

#include <sys/types.h>

#include "session.h"

/* The limit of a process in session N, and of one that has the library again. */
enum { SESSIONS_MARK = 0x4c420000, SESSIONS_MAX = 256, SESSIONS_LEFT = 0xffff };

/* The texts of LB_ADDR, LB_SHARE and LB_FALLBACK, each with its NUL. */
enum { SESSIONS_TEXT = 4096 };

/* A session that makes KERNEL's calls. NULL where the texts are malformed. */
struct session *sessions_read(const struct kernel *kernel, const char *address,
	const char *share, const char *fallback);

/* Returns the number of S, or of the one at its address; or -errno. The first is 0. */
int sessions_add(struct session *s);

/* The same for LEN bytes of the three texts, or for none of them: SESSIONS_LEFT. */
int sessions_add_text(const struct kernel *kernel, char *text, size_t len);

/* The session of a thread; NULL where that has left. */
struct session *sessions_of(pid_t tid);

#endif
