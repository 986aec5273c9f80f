// SPDX-License-Identifier: MIT
#include "caller.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <sys/syscall.h>

#include "address.h"
#include "control.h"
#include "raw.h"

#define PAGE (uintptr_t)4096

/*
 * rt_sigprocmask reads eight bytes before it looks at what it is to do, and an invalid
 * `how` does nothing (kernel/signal.c). Aligned, the eight bytes are on one page.
 */
static bool
probe(uintptr_t at)
{
	const long invalid = -1;

	return raw_syscall(SYS_rt_sigprocmask, invalid, (long)(at & ~(uintptr_t)7), 0, 8,
		       0, 0) != -EFAULT;
}

__attribute__((cold, noinline)) static bool
probe_all(uintptr_t first, uintptr_t last)
{
	if (first < PAGE || last < first)
		return false;
	for (uintptr_t page = first & ~(PAGE - 1); page <= last && page >= PAGE;
		page += PAGE)
		if (!probe(page < first ? first : page))
			return false;
	return true;
}

/*
 * Less than a page above our own frame are the callers' frames, in which most of what
 * they hand us is, and behind the first of them what its thread was started with.
 */
__attribute__((always_inline)) static inline bool
readable(const void *from, size_t size)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	uintptr_t first = (uintptr_t)from;
	uintptr_t last = first + size - 1;

	if (first - here < PAGE && last - here < PAGE)
		return true;
	return size == 0 || probe_all(first, last);
}

bool
caller_readable(const void *from, size_t size)
{
	return readable(from, size);
}

bool
caller_address(const struct sockaddr *addr, socklen_t len, struct sockaddr_storage *copy)
{
	if (len < sizeof(struct sockaddr_in) || len > sizeof(*copy) ||
		!readable(addr, len))
		return false;
	if (addr->sa_family != AF_INET && addr->sa_family != AF_INET6 &&
		addr->sa_family != AF_UNSPEC)
		return false;
	address_copy(copy, addr, len);
	return true;
}

socklen_t
caller_room(const struct sockaddr *addr, const socklen_t *len)
{
	return addr && readable(len, sizeof(*len)) ? *len : 0;
}

bool
caller_message(const struct msghdr *msg, struct message *copy)
{
	if (!caller_readable(msg, sizeof(*msg)))
		return false;
	if (!msg->msg_name && !msg->msg_controllen)
		return false;
	copy->msg = *msg;
	copy->place = ELSEWHERE;
	if (msg->msg_name) {
		/* Of a longer name the kernel takes what has room there. */
		if ((int)msg->msg_namelen > (int)sizeof(copy->name))
			copy->msg.msg_namelen = sizeof(copy->name);
		copy->place =
			caller_place(msg->msg_name, copy->msg.msg_namelen, &copy->name);
		if (copy->place != ELSEWHERE)
			copy->msg.msg_name = &copy->name;
		else if (!msg->msg_namelen)
			copy->msg.msg_name = NULL; /* To the kernel it is none. */
		else
			return false;
	}
	if (msg->msg_controllen &&
		!caller_readable(msg->msg_control, msg->msg_controllen))
		return false;
	return copy->place != ELSEWHERE || control_has_address(&copy->msg);
}
