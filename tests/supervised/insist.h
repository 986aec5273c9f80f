// SPDX-License-Identifier: MIT
#ifndef LB_INSIST_H
#define LB_INSIST_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where a call did not do what it does without a session, say which, and end. */
static inline void
insist(bool ok, const char *what)
{
	if (ok)
		return;
	printf("%s: %s\n", what, strerror(errno));
	exit(1);
}

#endif
