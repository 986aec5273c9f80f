// SPDX-License-Identifier: MIT
#include "caller.h"
#include "hook.h"

HOOK int
getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	if (!process_session() || !socket_option_ours(level, name) ||
		!caller_readable(len, sizeof(*len)))
		return NEXT(getsockopt)(fd, level, name, value, len);
	return socket_getsockopt(SOCKET(fd), name, value, len);
}

HOOK int
setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	if (!process_session() || !socket_option_ours(level, name) ||
		!caller_readable(value, len))
		return NEXT(setsockopt)(fd, level, name, value, len);
	return socket_setsockopt(SOCKET(fd), name, value, len);
}

#ifdef TIME64
/* None of ours is a time. What is NEXT is known once the process is. */
HOOK int
__getsockopt64(int fd, int level, int name, void *value, socklen_t *len)
{
	if (process_session() && socket_option_ours(level, name))
		return getsockopt(fd, level, name, value, len);
	return NEXT(__getsockopt64)(fd, level, name, value, len);
}

HOOK int
__setsockopt64(int fd, int level, int name, const void *value, socklen_t len)
{
	if (process_session() && socket_option_ours(level, name))
		return setsockopt(fd, level, name, value, len);
	return NEXT(__setsockopt64)(fd, level, name, value, len);
}
#endif
