// SPDX-License-Identifier: MIT
#include <string.h>

#include "address.h"
#include "caller.h"
#include "hook.h"
#include "memory.h"

HOOK int
bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	struct session *s = &process_memory;
	struct sockaddr_storage copy;
	int saved, result;

	if (!process_session() || !caller_address(addr, len, &copy) ||
		!socket_bind_ours(s, (struct sockaddr *)&copy, len))
		return NEXT(bind)(fd, addr, len);
	saved = errno;
	result = socket_bind(SOCKET(fd), (struct sockaddr *)&copy, len);
	if (result == 0)
		errno = saved;
	if (s->log)
		process_log("bind", fd, (struct sockaddr *)&copy, len);
	return result;
}

/* libc binds inside, where no hook sees it, and writes the port that it found to SIN. */
HOOK int
bindresvport(int fd, struct sockaddr_in *sin)
{
	struct session *s = &process_memory;
	struct sockaddr_in copy = { .sin_family = AF_INET };
	struct memory m = { .asked = ASKED_NOTHING };
	enum place place = ELSEWHERE;
	int result;

	if (process_started()) {
		if (sin)
			copy = *sin;
		place = address_place(s, (struct sockaddr *)&copy, sizeof(copy));
	}
	if (place == ELSEWHERE)
		return NEXT(bindresvport)(fd, sin);
	if (place != SELF)
		address_out(s, (struct sockaddr *)&copy);
	result = NEXT(bindresvport)(fd, &copy);
	if (sin)
		sin->sin_port = copy.sin_port;
	if (place != LOOPBACK)
		m.asked = place == SELF ? ASKED_SELF : ASKED_WILDCARD;
	if (result == 0)
		memory_write(SOCKET(fd), AF_INET, m);
	return result;
}
