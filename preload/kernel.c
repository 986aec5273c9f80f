// SPDX-License-Identifier: MIT
/* The kernel's calls for the core, as the next library makes them. */
#include <string.h>

#include "hook.h"

/*
 * No list of descriptors is kept: look at those that servers have, and at the neighbours
 * of the one in question, which its twin is likely to be.
 */
static void
each_socket(int fd, bool (*visit)(void *arg, int fd), void *arg)
{
	enum { FIRST = 1024, NEAR = 16 };

	for (int other = 0; other < FIRST || other < fd + NEAR; other++) {
		if (other == FIRST && other < fd - NEAR)
			other = fd - NEAR;
		if (visit(arg, other))
			return;
	}
}

/* liblb.map has them first, and in this order. */
#define SAME(name) \
	_Static_assert(offsetof(struct next, name) == offsetof(struct kernel, name), \
		"the order of liblb.map")
SAME(bind);
SAME(connect);
SAME(listen);
SAME(getsockname);
SAME(getpeername);
SAME(getsockopt);
SAME(setsockopt);
SAME(sendmsg);

void
kernel_find(void)
{
	memcpy(&process_memory.kernel, &next, offsetof(struct kernel, sockets));
	process_memory.kernel.sockets = each_socket;
}
