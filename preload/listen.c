// SPDX-License-Identifier: MIT
#include "hook.h"

HOOK int
listen(int fd, int backlog)
{
	struct session *s = process_session();

	if (!s)
		return NEXT(listen)(fd, backlog);
	return socket_listen(s, &process_kernel, fd, backlog);
}
