// SPDX-License-Identifier: MIT
#include "socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "memory.h"

/*
 * To its program the socket speaks IPv6, to the kernel IPv4: what is set for the one must
 * hold for the other. 0 where there is no such option.
 */
static int
ipv4_option(int name)
{
	switch (name) {
	case IPV6_RECVERR:
		return IP_RECVERR;
	case IPV6_RECVHOPLIMIT:
		return IP_RECVTTL;
	case IPV6_RECVTCLASS:
		return IP_RECVTOS;
	case IPV6_UNICAST_HOPS:
		return IP_TTL;
	case IPV6_TCLASS:
		return IP_TOS;
	default:
		return 0;
	}
}

bool
socket_option_ours(int level, int name)
{
	return level == SOL_IPV6 && (name == IPV6_V6ONLY || ipv4_option(name));
}

int
socket_getsockopt(struct session *s, const struct kernel *k, int fd, int level, int name,
	void *value, socklen_t *len)
{
	struct memory m;
	int on = 1;

	(void)s;
	if (k->getsockopt(fd, level, name, value, len) < 0)
		return -1;
	if (level != SOL_IPV6 || name != IPV6_V6ONLY)
		return 0;
	m = memory_read(k, fd, AF_INET6);
	if (m.v6only || m.asked == ASKED_LOOPBACK6)
		memcpy(value, &on, *len < sizeof(on) ? *len : sizeof(on));
	return 0;
}

int
socket_setsockopt(struct session *s, const struct kernel *k, int fd, int level, int name,
	const void *value, socklen_t len)
{
	struct memory m;
	int v6only;

	if (level == SOL_IPV6 && name == IPV6_V6ONLY && s->lazily && memory_lazy(k, fd)) {
		errno = EINVAL; /* Bare, it would be bound by now. */
		return -1;
	}
	if (k->setsockopt(fd, level, name, value, len) < 0)
		return -1;
	if (level != SOL_IPV6)
		return 0;
	if (name == IPV6_V6ONLY) {
		memcpy(&v6only, value, sizeof(v6only));
		m = memory_read(k, fd, AF_INET6);
		m.v6only = v6only;
		memory_write(k, fd, AF_INET6, m);
	} else if (ipv4_option(name)) {
		int saved = errno;

		k->setsockopt(fd, SOL_IP, ipv4_option(name), value, len);
		errno = saved;
	}
	return 0;
}
