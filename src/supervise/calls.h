// SPDX-License-Identifier: MIT
/*
 * What each notified call does: the core's meaning of it, on a duplicate of the socket.
 */
#ifndef LB_CALLS_H
#define LB_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "filter.h"
#include "limit.h"
#include "session.h"
#include "tracee.h"

enum outcome {
	OUTCOME_RESULT,   /* value is what the call returns, or -errno */
	OUTCOME_CONTINUE, /* the kernel does it, as written */
	OUTCOME_READABLE, /* it would block until the socket is readable */
	OUTCOME_WRITABLE,
};

struct work {
	struct session *session; /* NULL: the supervisor has nothing to say */
	struct tracee tracee;
	enum call call;
	uint64_t arg[6];
	bool narrow; /* the program's structures are those of 32 bits */

	int protocol; /* the socket's, where that was asked for */

	unsigned done;      /* messages of sendmmsg or recvmmsg so far */
	struct limit limit; /* of recvmmsg */
	bool waits;         /* it has begun to, */
	uint64_t socket;    /* for this one */

	int fd; /* the duplicate; the caller of call_perform closes it */
	int64_t value;
	int accepted; /* a new socket for the program, whose number is returned; or -1 */
	bool cloexec;
	int patience; /* milliseconds until one that blocks returns value; -1: never */
	bool sends;   /* one that blocks is about to send */
};

/* On duplicates of the program's sockets. */
extern const struct kernel calls_kernel;

/* Is FD the socket that W waits for? Its number may have become another one's. */
bool call_waits_for(const struct work *w, int fd);

/* Sets fd, and value and accepted where they mean something. May be called again. */
enum outcome call_perform(struct work *w);

#endif
