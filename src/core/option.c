// SPDX-License-Identifier: MIT
#include "socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#include "kernel_calls.h"
#include "memory.h"
#include "option.h"

/*
 * To its program a socket that speaks to ::1 speaks IPv6, to the kernel IPv4: what is set
 * for the one must hold for the other.
 */
static const struct {
	unsigned char ipv6, ipv4, unset;
} pairs[] = {
	{ IPV6_RECVERR, IP_RECVERR, 0 },
	{ IPV6_RECVHOPLIMIT, IP_RECVTTL, 0 },
	{ IPV6_RECVTCLASS, IP_RECVTOS, 0 },
	{ IPV6_UNICAST_HOPS, IP_TTL, 64 },
	{ IPV6_TCLASS, IP_TOS, 0 },
};

enum { PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

/* IPv4's name of an IPv6 option; 0 where there is none. */
static int
ipv4_option(int name)
{
	for (size_t i = 0; i < PAIRS; i++)
		if (pairs[i].ipv6 == name)
			return pairs[i].ipv4;
	return 0;
}

void
option_mirror(const struct socket *sock)
{
	if (!sock->session->options)
		return;
	for (size_t i = 0; i < PAIRS; i++) {
		int value = socket_known(sock, SOL_IPV6, pairs[i].ipv6);

		if (value >= 0 && value != pairs[i].unset)
			socket_set(sock, SOL_IP, pairs[i].ipv4, value);
	}
}

bool
socket_option_ours(int level, int name)
{
	return level == SOL_IPV6 && (name == IPV6_V6ONLY || ipv4_option(name));
}

int
socket_getsockopt(const struct socket *sock, int name, void *value, socklen_t *len)
{
	int on = 1;

	if (kernel_getsockopt(sock, SOL_IPV6, name, value, len) < 0)
		return -1;
	if (name == IPV6_V6ONLY && memory_v6only(memory_read6(sock)))
		memcpy(value, &on, *len < sizeof(on) ? *len : sizeof(on));
	return 0;
}

int
socket_setsockopt(const struct socket *sock, int name, const void *value, socklen_t len)
{
	struct memory m;
	int on;

	if (name == IPV6_V6ONLY && sock->session->lazily && memory_lazy(sock) &&
		socket_domain(sock) == AF_INET6) {
		errno = EINVAL; /* Bare, it would be bound by now. */
		return -1;
	}
	if (kernel_setsockopt(sock, SOL_IPV6, name, value, len) < 0)
		return -1;
	memcpy(&on, value, sizeof(on)); /* The kernel takes no less. */
	m = memory_read6(sock);
	if (name == IPV6_V6ONLY) {
		m.v6only = on;
		memory_write(sock, AF_INET6, m);
		/* What was asked for ::1 is V6ONLY to its program, and on A. */
		if (m.asked == ASKED_LOOPBACK6)
			socket_set(sock, SOL_IPV6, IPV6_V6ONLY, 0);
		if (m.v6only) {
			sock->session->native6 = true;
			option_mirror(sock);
		}
	} else {
		sock->session->options = true;
		if (memory_native6(m))
			socket_set(sock, SOL_IP, ipv4_option(name), on);
	}
	return 0;
}
