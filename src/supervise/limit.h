// SPDX-License-Identifier: MIT
/* The time that recvmmsg may take, which the kernel looks at after each message. */
#ifndef LB_LIMIT_H
#define LB_LIMIT_H

#include "tracee.h"

struct limit {
	uint64_t at; /* where the program has it; 0: there is none */
	bool narrow; /* of two 32-bit numbers */
	int64_t end; /* in nanoseconds of CLOCK_MONOTONIC */
};

/*
 * Begin to count. 0, or the -errno that the call should get. PADDED: the second number is
 * a 32-bit program's, which has anything in its other half.
 */
int limit_start(
	struct limit *l, const struct tracee *t, uint64_t at, bool narrow, bool padded);

/* Tell the program how much is left. Is it over? */
bool limit_over(const struct limit *l, const struct tracee *t);

#endif
