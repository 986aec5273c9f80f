// SPDX-License-Identifier: MIT
#ifndef LB_BIND_H
#define LB_BIND_H

#include "memory.h"

/*
 * Bind SOCK, whose NAME in the kernel is a wildcard, to A and PORT, and remember that a
 * wildcard was asked for. The memory asks for nothing where that fails. Leaves errno
 * alone.
 */
struct memory bind_settle(
	const struct socket *sock, const struct sockaddr *name, uint16_t port);

#endif
