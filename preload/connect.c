// SPDX-License-Identifier: MIT
#include "caller.h"
#include "hook.h"

HOOK int
connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	struct session *s = &process_memory;
	struct sockaddr_storage copy;
	int saved, result;

	if (!process_session() || !caller_address(addr, len, &copy) ||
		!socket_connect_ours(s, (struct sockaddr *)&copy, len))
		return NEXT(connect)(fd, addr, len);
	saved = errno;
	result = socket_connect(SOCKET(fd), (struct sockaddr *)&copy, len);
	if (result == 0)
		errno = saved;
	if (s->log)
		process_log("connect", fd, (struct sockaddr *)&copy, len);
	return result;
}

/* glibc's second public name for it. */
HOOK int
__connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	return connect(fd, addr, len);
}
