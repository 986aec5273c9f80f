// SPDX-License-Identifier: MIT
#include "reach.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "memory.h"
#include "option.h"

bool
socket_connect_ours(const struct session *s, const struct sockaddr *addr, socklen_t len)
{
	return s->native6 || s->lazily || address_place(s, addr, len) != ELSEWHERE;
}

bool
reach_portless(const struct socket *sock)
{
	int type = socket_value(sock, SOL_SOCKET, SO_TYPE);
	int protocol;

	if (type != SOCK_DGRAM)
		return type == SOCK_RAW;
	protocol = socket_value(sock, SOL_SOCKET, SO_PROTOCOL);
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
}

/* Bare, a V6ONLY socket reaches no IPv4; ours may no longer be V6ONLY, so we refuse. */
static bool
ipv4_unreachable(const struct socket *sock, struct memory m)
{
	if (!memory_v6only(m))
		return false;
	if (socket_value(sock, SOL_IPV6, IPV6_V6ONLY))
		return false; /* The kernel will. */
	/* Where there is a connection, the kernel finds that first: EISCONN, EALREADY. */
	if (socket_value(sock, SOL_SOCKET, SO_ACCEPTCONN))
		return false;
	if (socket_stream(sock) && socket_connected(sock))
		return false;
	errno = ENETUNREACH;
	return true;
}

/* An address that is not :: or ::1, so that no peer of this socket is ::1 from now on. */
static enum reach
prepare_mapped(const struct socket *sock, struct memory m)
{
	if (ipv4_unreachable(sock, m))
		return REACH_NOWHERE;
	if (m.sent6) {
		m.sent6 = false;
		memory_write(sock, AF_INET6, m);
	}
	return REACH_SESSION;
}

/*
 * Did the program bind the socket to an IPv4 address that is not here, or to another
 * node?
 */
static bool
ipv4_elsewhere(const struct socket *sock)
{
	struct sockaddr_storage name;
	int64_t ip;
	enum place place;

	if ((!sock->session->elsewhere && !sock->session->cluster) ||
		!socket_name(sock, &name))
		return false;
	ip = address_ipv4((struct sockaddr *)&name);
	place = address_place4(sock->session, (uint32_t)ip);
	return ip >= 0 && ip != sock->session->self &&
		(place == ELSEWHERE || place == SELF);
}

/*
 * Bound lazily, it has an IPv4 name to its program alone, also where a connect was
 * refused since. Once there is a connection, or a refusal to be told, that is what the
 * kernel finds.
 */
static bool
bound_lazily(const struct socket *sock, struct memory m)
{
	struct sockaddr_storage name;

	return sock->session->lazily && m.asked == ASKED_WILDCARD &&
		socket_name(sock, &name) && address_native6((struct sockaddr *)&name) &&
		!socket_connected(sock);
}

static enum reach
prepare6(const struct socket *sock, const struct sockaddr *addr, enum place place)
{
	struct memory m = memory_read6(sock);
	bool native = address_native6(addr);
	/* Has it an IPv4 address to its program, too, so that ::1 is out of its reach? */
	bool mapped = native && (memory_mapped(m) || ipv4_elsewhere(sock));

	/* Where there are no ports, the kernel reads a protocol: 255 at most. */
	if (native && address_port(addr) <= IPPROTO_RAW && m.asked == ASKED_NOTHING &&
		!m.sent6 && reach_portless(sock))
		return REACH_AS_WRITTEN;
	/*
	 * The kernel reads :: as IPv4's loopback if it bound the socket to an IPv4
	 * address.
	 */
	if (!native || (mapped && place == WILDCARD))
		return prepare_mapped(sock, m);
	if (mapped && bound_lazily(sock, m)) {
		errno = EAFNOSUPPORT;
		return REACH_NOWHERE;
	}
	if (mapped)
		return REACH_AS_WRITTEN;
	sock->session->native6 = true;
	/* Before the first attempt: that binds the socket, and then V6ONLY is final. */
	if (m.v6only) {
		socket_set(sock, SOL_IPV6, IPV6_V6ONLY, 0);
	} else if (!memory_native6(m)) {
		m.sent6 = true;
		memory_write(sock, AF_INET6, m);
		option_mirror(sock);
	}
	return REACH_SESSION;
}

bool
reach_refused(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	if (len < sizeof(struct sockaddr_in))
		return false;
	if (addr->sa_family == AF_INET6 &&
		len < offsetof(struct sockaddr_in6, sin6_scope_id))
		return false; /* The kernel's own minimum. */
	if (address_ipv4(addr) < 0)
		return false;
	if (addr->sa_family == AF_INET6)
		return prepare_mapped(sock, memory_read6(sock)) == REACH_NOWHERE;
	/* An IPv6 datagram socket takes AF_INET addresses, too. */
	if (socket_domain(sock) != AF_INET6 || socket_stream(sock) ||
		prepare_mapped(sock, memory_read6(sock)) != REACH_NOWHERE)
		return false;
	errno = EAFNOSUPPORT;
	return true;
}

/*
 * A datagram socket that LB_SHARE left on the machine's own loopback answers there who
 * spoke to it from there; one that is V6ONLY can speak to nobody else.
 */
static bool
speaks_outside(const struct socket *sock, bool heard)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	enum place place;

	if (socket_stream(sock))
		return false;
	place = socket_place(sock, &name);
	if (place != LOOPBACK &&
		(place != WILDCARD ||
			!port_has(sock->session, address_port(addr), SHARE_BIND_UDP)))
		return false;
	return heard ||
		(addr->sa_family == AF_INET6 &&
			socket_value(sock, SOL_IPV6, IPV6_V6ONLY));
}

/*
 * A port that LB_SHARE leaves to the machine is reached as written, but by a socket on A:
 * that has no way to ::1, and what it calls 0.0.0.0 is A.
 */
static enum reach
reach_machine(const struct socket *sock, struct sockaddr *to, enum place place)
{
	struct sockaddr_storage own;

	if (place == SELF)
		address_set4(to, INADDR_LOOPBACK);
	if (place == SELF || (place == LOOPBACK && to->sa_family == AF_INET))
		return REACH_AS_WRITTEN;
	if (sock->session->native6 && to->sa_family == AF_INET6 && !address_native6(to) &&
		ipv4_unreachable(sock, memory_read6(sock)))
		return REACH_NOWHERE;
	if (socket_place(sock, &own) != SELF)
		return REACH_AS_WRITTEN;
	if (!address_native6(to) || !memory_mapped(memory_read6(sock)))
		address_set4(to, INADDR_LOOPBACK);
	return REACH_AS_WRITTEN;
}

enum reach
reach(const struct socket *sock, struct sockaddr *addr, enum place place)
{
	struct session *s = sock->session;
	uint16_t port = address_port(addr);
	bool heard = port_has(s, port, HEARD_LOOPBACK) && !socket_stream(sock);
	enum reach how = REACH_SESSION;

	if (!port && addr->sa_family == AF_INET && reach_portless(sock))
		return REACH_AS_WRITTEN;
	port_name(sock, port, place == SELF);
	if (port_bit(sock, port, SHARE_CONNECT))
		return reach_machine(sock, addr, place);
	if (s->elsewhere && speaks_outside(sock, heard))
		return REACH_AS_WRITTEN;
	/* The kernel reads a wildcard as the socket's own address. */
	if (place == WILDCARD && !address_native6(addr) && ipv4_elsewhere(sock))
		return REACH_AS_WRITTEN;
	if (addr->sa_family == AF_INET6)
		how = prepare6(sock, addr, place);
	if (how == REACH_SESSION && heard)
		address_set4(addr, INADDR_LOOPBACK);
	else if (how == REACH_SESSION && place != SELF)
		address_out(s, addr);
	return how;
}
