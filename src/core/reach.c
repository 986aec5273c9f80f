// SPDX-License-Identifier: MIT
#include "reach.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#define SHARE_CONNECT (SHARE_CONNECT_TCP | SHARE_CONNECT_UDP)

/* Bare, a V6ONLY socket reaches no IPv4; ours may no longer be V6ONLY, so we refuse. */
static bool
ipv4_unreachable(const struct kernel *k, int fd, struct memory m)
{
	unsigned char state = TCP_CLOSE;
	socklen_t len = sizeof(state);
	int saved = errno;
	int v6only;

	if (m.asked != ASKED_LOOPBACK6 && !m.v6only)
		return false;
	if (socket_flag(k, fd, SOL_IPV6, IPV6_V6ONLY, &v6only) && v6only)
		return false; /* The kernel will. */
	/* Where there is a connection, the kernel finds that first: EISCONN, EALREADY. */
	if (k->getsockopt(fd, SOL_TCP, TCP_INFO, &state, &len) == 0 && state != TCP_CLOSE) {
		errno = saved;
		return false;
	}
	errno = ENETUNREACH;
	return true;
}

/* An address that is not :: or ::1, so that no peer of this socket is ::1 from now on. */
static enum reach
prepare_mapped(const struct kernel *k, int fd, struct memory m)
{
	if (ipv4_unreachable(k, fd, m))
		return REACH_NOWHERE;
	if (m.sent6) {
		m.sent6 = false;
		memory_write(k, fd, AF_INET6, m);
	}
	return REACH_SESSION;
}

static enum reach
prepare6(const struct kernel *k, int fd, const struct sockaddr *addr, enum place place)
{
	struct memory m = memory_read(k, fd, AF_INET6);

	/* The kernel reads :: as IPv4's loopback if it bound the socket to an IPv4 address. */
	if (!address_native6(addr) || (place == WILDCARD && memory_mapped(m)))
		return prepare_mapped(k, fd, m);
	if (memory_mapped(m))
		return REACH_AS_WRITTEN;
	/* Before the first attempt: that binds the socket, and then V6ONLY is final. */
	if (m.v6only) {
		socket_set(k, fd, SOL_IPV6, IPV6_V6ONLY, 0);
	} else if (!memory_native6(m)) {
		m.sent6 = true;
		memory_write(k, fd, AF_INET6, m);
	}
	return REACH_SESSION;
}

enum reach
reach(struct session *s, const struct kernel *k, int fd, const struct sockaddr *addr,
	socklen_t len, enum place place, struct sockaddr_storage *to)
{
	uint16_t port = address_port(addr);
	struct sockaddr *name = (struct sockaddr *)to;
	enum reach how = REACH_SESSION;

	memcpy(to, addr, len);
	port_name(s, k, fd, port, place == SELF);
	if (port_shared(s, k, fd, port, SHARE_CONNECT)) {
		if (place == SELF)
			address_set4(name, address_in4(s, s->self));
		return REACH_AS_WRITTEN;
	}
	if (addr->sa_family == AF_INET6)
		how = prepare6(k, fd, addr, place);
	if (how != REACH_SESSION)
		return how;

	if (port_has(s, port, HEARD_LOOPBACK) && !socket_stream(k, fd))
		address_set4(name, INADDR_LOOPBACK);
	else if (place != SELF)
		address_out(s, name);
	return REACH_SESSION;
}
