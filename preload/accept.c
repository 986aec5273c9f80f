// SPDX-License-Identifier: MIT
#include "caller.h"
#include "hook.h"

static int
accepted(int fd, struct sockaddr *addr, const socklen_t *len, socklen_t room)
{
	if (fd >= 0 && room)
		socket_accepted(SOCKET(fd), addr, room, *len);
	return fd;
}

HOOK int
accept(int fd, struct sockaddr *addr, socklen_t *len)
{
	socklen_t room = process_session() ? caller_room(addr, len) : 0;

	return accepted(NEXT(accept)(fd, addr, len), addr, len, room);
}

HOOK int
accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	socklen_t room = process_session() ? caller_room(addr, len) : 0;

	return accepted(NEXT(accept4)(fd, addr, len, flags), addr, len, room);
}
