// SPDX-License-Identifier: MIT
#ifndef LB_NOW_H
#define LB_NOW_H

#include <time.h>

/* In seconds, since some time. */
static inline double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

#endif
