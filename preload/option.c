// SPDX-License-Identifier: MIT
#include "caller.h"
#include "hook.h"

/* What is NEXT is known once the process is, here and below. */
__attribute__((always_inline)) static inline int
get(__typeof__(getsockopt) *const *call, int fd, int level, int name, void *value,
	socklen_t *len)
{
	if (!process_session() || !socket_option_ours(level, name) ||
		!caller_readable(len, sizeof(*len)))
		return (*call)(fd, level, name, value, len);
	return socket_getsockopt(SOCKET(fd), name, value, len);
}

__attribute__((always_inline)) static inline int
set(__typeof__(setsockopt) *const *call, int fd, int level, int name, const void *value,
	socklen_t len)
{
	if (!process_session() || !socket_option_ours(level, name) ||
		!caller_readable(value, len))
		return (*call)(fd, level, name, value, len);
	return socket_setsockopt(SOCKET(fd), name, value, len);
}

HOOK int
getsockopt(int fd, int level, int name, void *value, socklen_t *len)
{
	return get(&NEXT(getsockopt), fd, level, name, value, len);
}

HOOK int
setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	return set(&NEXT(setsockopt), fd, level, name, value, len);
}

#ifdef TIME64
HOOK int
__getsockopt64(int fd, int level, int name, void *value, socklen_t *len)
{
	return get(&NEXT(__getsockopt64), fd, level, name, value, len);
}

HOOK int
__setsockopt64(int fd, int level, int name, const void *value, socklen_t len)
{
	return set(&NEXT(__setsockopt64), fd, level, name, value, len);
}
#endif
