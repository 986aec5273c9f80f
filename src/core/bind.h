// SPDX-License-Identifier: MIT
#ifndef LB_BIND_H
#define LB_BIND_H

#include "memory.h"

/*
 * Bind SOCK, whose NAME in the kernel is a wildcard with port 0, to A and a port that the
 * kernel picks, and remember that a wildcard was asked for: *M. False, with errno, if
 * that fails.
 */
bool bind_settle(
	const struct socket *sock, const struct sockaddr *name, struct memory *m);

#endif
