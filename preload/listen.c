// SPDX-License-Identifier: MIT
#include "hook.h"

HOOK int
listen(int fd, int backlog)
{
	if (!process_session())
		return NEXT(listen)(fd, backlog);
	return socket_listen(SOCKET(fd), backlog);
}
