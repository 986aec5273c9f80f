// SPDX-License-Identifier: MIT
#include "caller.h"
#include "hook.h"

HOOK int
getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	if (!process_session() || !caller_readable(len, sizeof(*len)))
		return NEXT(getsockname)(fd, addr, len);
	return socket_getsockname(SOCKET(fd), addr, len);
}

HOOK int
getpeername(int fd, struct sockaddr *addr, socklen_t *len)
{
	if (!process_session() || !caller_readable(len, sizeof(*len)))
		return NEXT(getpeername)(fd, addr, len);
	return socket_getpeername(SOCKET(fd), addr, len);
}
