// SPDX-License-Identifier: MIT
/* bind and listen: which address a socket gets, and when. */
#include "socket.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "address.h"
#include "bind.h"
#include "memory.h"
#include "option.h"
#include "twin.h"

#define SHARE_BIND (SHARE_BIND_TCP | SHARE_BIND_UDP)

/* What a bind to ADDR, whose place is PLACE, asks for. */
static enum asked
asked_by(const struct sockaddr *addr, enum place place)
{
	uint32_t ip;

	if (place == SELF)
		return ASKED_SELF;
	if (!address_ipv4(addr, &ip))
		return place == WILDCARD ? ASKED_WILDCARD6 : ASKED_LOOPBACK6;
	if (place == WILDCARD)
		return ASKED_WILDCARD;
	if (ip == INADDR_DEBIAN)
		return ASKED_DEBIAN;
	return addr->sa_family == AF_INET6 ? ASKED_MAPPED : ASKED_NOTHING;
}

/*
 * Where an IPv6 socket that the program made V6ONLY binds to ::, the byte already says
 * all that there is to remember.
 */
static void
remember(const struct session *s, const struct kernel *k, int fd, sa_family_t family,
	struct memory m)
{
	/*
	 * A lazy socket whose connect was refused can be bound again, to something else.
	 */
	if (m.asked == ASKED_NOTHING && !s->lazily)
		return;
	if (m.asked == ASKED_WILDCARD6 && m.v6only)
		return;
	memory_write(k, fd, family, m);
}

static int
bind_or_share(const struct kernel *k, int fd, const struct sockaddr *to, socklen_t len,
	struct memory m)
{
	int result = k->bind(fd, to, len);
	int before;

	if (result == 0 || errno != EADDRINUSE || !twin_share(k, fd, to, m, &before))
		return result;
	result = k->bind(fd, to, len);
	if (result < 0)
		twin_undo(k, fd, before);
	return result;
}

/*
 * A mapped address needs a socket that is not V6ONLY, so clear that; Linux makes any
 * socket that binds ::1 V6ONLY, so what it was before matters only if the bind fails.
 */
static int
bind_here(struct session *s, const struct kernel *k, int fd, const struct sockaddr *addr,
	socklen_t len, enum place place)
{
	struct sockaddr_storage to;
	struct sockaddr *name = (struct sockaddr *)&to;
	struct memory m = { .asked = asked_by(addr, place) };
	uint16_t port = address_port(addr);
	bool native6;
	int result;

	address_copy(&to, addr, len);
	if (place != SELF)
		address_out(s, name);
	if (m.asked == ASKED_WILDCARD6)
		m.v6only = memory_read(k, fd, AF_INET6).v6only;
	native6 = memory_native6(m);
	if (native6 && s->anywhere && port && twin_anywhere(k, fd, port))
		return k->bind(fd, addr, len);
	if (native6) {
		s->native6 = true;
		socket_set(k, fd, SOL_IPV6, IPV6_V6ONLY, 0);
	}

	result = bind_or_share(k, fd, name, len, m);
	if (result < 0) {
		if (native6 && (m.v6only || memory_read(k, fd, AF_INET6).v6only))
			socket_set(k, fd, SOL_IPV6, IPV6_V6ONLY, 1);
		return result;
	}
	remember(s, k, fd, addr->sa_family, m);
	if (m.asked == ASKED_LOOPBACK6)
		option_mirror(s, k, fd);
	port_name(s, k, fd, port, place == SELF);
	port_mark(s, port, HEARD_LOOPBACK, false);
	return 0;
}

/* Left on the machine's own loopback. A is what the program's localhost resolves to. */
static int
bind_shared(struct session *s, const struct kernel *k, int fd,
	const struct sockaddr *addr, socklen_t len, enum place place)
{
	struct sockaddr_storage to;

	address_copy(&to, addr, len);
	if (place == SELF)
		address_set4((struct sockaddr *)&to, address_in4(s, s->self));
	port_name(s, k, fd, address_port(addr), place == SELF);
	return k->bind(fd, (struct sockaddr *)&to, len);
}

/*
 * Is a bind to the wildcard ADDR for the kernel to perform? It fails a second one,
 * another family and what V6ONLY forbids; and IP_BIND_ADDRESS_NO_PORT lets a socket that
 * has an address be bound again. On a wildcard only LB_SHARE leaves a socket with a port:
 * any other that shows one was refused, and has none.
 */
static bool
is_kernels(const struct session *s, const struct kernel *k, int fd,
	const struct sockaddr *addr)
{
	struct sockaddr_storage name;

	if (!socket_name(k, fd, &name))
		return true;
	if (name.ss_family != addr->sa_family ||
		port_has(s, address_port((struct sockaddr *)&name), SHARE_BIND_TCP))
		return true;
	if (address_place(s, (struct sockaddr *)&name, sizeof(name)) != WILDCARD)
		return true;
	return addr->sa_family == AF_INET6 && !address_native6(addr) &&
		memory_read(k, fd, AF_INET6).v6only;
}

/*
 * TCP to a wildcard and port 0 is what clients do before they talk to the outside world,
 * which a socket on A could not; servers do it too. Decide when the name is needed: until
 * then only a mark says that it was bound.
 */
static int
bind_lazily(struct session *s, const struct kernel *k, int fd,
	const struct sockaddr *addr, socklen_t len)
{
	struct memory m = { .asked = ASKED_WILDCARD };

	if (is_kernels(s, k, fd, addr))
		return k->bind(fd, addr, len);
	socket_set(k, fd, SOL_TCP, TCP_SAVE_SYN, 1);
	if (addr->sa_family == AF_INET6 && !address_native6(addr))
		memory_write(k, fd, AF_INET6, m);
	s->lazily = true;
	return 0;
}

/* UDP to a wildcard and port 0 may talk to everywhere, and hears A as well. */
static int
bind_anywhere(struct session *s, const struct kernel *k, int fd,
	const struct sockaddr *addr, socklen_t len)
{
	struct memory m = { .asked = ASKED_WILDCARD };
	int value, result;

	if (socket_flag(k, fd, SOL_TCP, TCP_SAVE_SYN, &value))
		return bind_lazily(s, k, fd, addr, len);
	s->anywhere = true;
	if (addr->sa_family == AF_INET && socket_stream(k, fd))
		return bind_here(s, k, fd, addr, len, WILDCARD);
	if (addr->sa_family == AF_INET)
		return k->bind(fd, addr, len);
	if (!socket_flag(k, fd, SOL_IPV6, IPV6_MINHOPCOUNT, &value)) /* MPTCP */
		return bind_here(s, k, fd, addr, len, WILDCARD);
	if (address_native6(addr) && value & MEMORY_V6ONLY)
		socket_set(k, fd, SOL_IPV6, IPV6_V6ONLY, 0);
	result = k->bind(fd, addr, len);
	if (result == 0 && !address_native6(addr))
		memory_write(k, fd, AF_INET6, m);
	return result;
}

/* DHCP, mDNS and SSDP listen for what the network sends to everybody. */
static bool
network_port(uint16_t port)
{
	return port == 67 || port == 68 || port == 1900 || port == 5353;
}

/* ip(7): on an AF_INET socket Linux takes AF_UNSPEC with 0.0.0.0 for AF_INET. */
static bool
unspecified(const struct kernel *k, int fd, const struct sockaddr *addr, socklen_t len,
	struct sockaddr_in *any)
{
	int domain;

	if (!addr || len < sizeof(*any) || addr->sa_family != AF_UNSPEC)
		return false;
	memcpy(any, addr, sizeof(*any));
	if (any->sin_addr.s_addr != htonl(INADDR_ANY))
		return false;
	any->sin_family = AF_INET;
	return socket_flag(k, fd, SOL_SOCKET, SO_DOMAIN, &domain) && domain == AF_INET;
}

/*
 * Bare, what is V6ONLY takes no IPv4 address; ours may no longer be V6ONLY after it went
 * to
 * ::1, and can be bound where that failed.
 */
static bool
v6only_refuses(const struct session *s, const struct kernel *k, int fd,
	const struct sockaddr *addr, socklen_t len)
{
	struct memory m;
	uint32_t ip;

	if (!s->native6 || !addr || len < sizeof(struct sockaddr_in6) ||
		addr->sa_family != AF_INET6 || !address_ipv4(addr, &ip))
		return false;
	m = memory_read(k, fd, AF_INET6);
	return m.v6only || m.asked == ASKED_LOOPBACK6;
}

bool
socket_bind_ours(struct session *s, const struct sockaddr *addr, socklen_t len)
{
	if (s->lazily || s->native6 || addr->sa_family == AF_UNSPEC ||
		address_place(s, addr, len) != ELSEWHERE)
		return true;
	s->elsewhere = true;
	return false;
}

int
socket_bind(struct session *s, const struct kernel *k, int fd,
	const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_in any;
	enum place place = address_place(s, addr, len);
	uint16_t port;
	int domain;

	if (v6only_refuses(s, k, fd, addr, len) ||
		(s->lazily && memory_lazy(k, fd) && addr &&
			len >= sizeof(addr->sa_family) &&
			(!socket_flag(k, fd, SOL_SOCKET, SO_DOMAIN, &domain) ||
				addr->sa_family == domain ||
				addr->sa_family == AF_UNSPEC))) {
		errno = EINVAL;
		return -1;
	}
	if (place == ELSEWHERE && unspecified(k, fd, addr, len, &any)) {
		addr = (struct sockaddr *)&any;
		len = sizeof(any);
		place = WILDCARD;
	}
	if (place == ELSEWHERE) {
		s->elsewhere = true;
		return k->bind(fd, addr, len);
	}
	if (!addr)
		__builtin_unreachable(); /* What is here is an address. */
	port = address_port(addr);
	if (port && port_shared(s, k, fd, port, SHARE_BIND))
		return bind_shared(s, k, fd, addr, len, place);
	if (place == WILDCARD && !port)
		return bind_anywhere(s, k, fd, addr, len);
	if (place == WILDCARD && network_port(port) && !socket_stream(k, fd))
		return k->bind(fd, addr, len);
	return bind_here(s, k, fd, addr, len, place);
}

bool
bind_settle(struct session *s, const struct kernel *k, int fd,
	const struct sockaddr *name, struct memory *m)
{
	struct sockaddr_storage to;
	sa_family_t family = name->sa_family;
	socklen_t len = family == AF_INET ? sizeof(struct sockaddr_in)
					  : sizeof(struct sockaddr_in6);

	*m = (struct memory){ .asked = ASKED_WILDCARD };
	memcpy(&to, name, len);
	((struct sockaddr_in *)&to)->sin_port =
		0; /* At the same place in both families. */
	address_out(s, (struct sockaddr *)&to);
	if (family == AF_INET6) {
		*m = memory_read(k, fd, AF_INET6);
		if (m->v6only)
			socket_set(k, fd, SOL_IPV6, IPV6_V6ONLY, 0);
		if (m->asked == ASKED_NOTHING)
			m->asked = ASKED_WILDCARD6;
	}
	if (k->bind(fd, (struct sockaddr *)&to, len) < 0)
		return false;
	remember(s, k, fd, family, *m);
	return true;
}

/*
 * A socket that was never given an address would listen on every interface. After a
 * refused connect it shows a port, but has none. One that LB_SHARE left on a wildcard is
 * bound, and the kernel does not bind it again.
 */
static void
settle_before_listen(struct session *s, const struct kernel *k, int fd,
	const struct sockaddr *name, socklen_t len)
{
	enum place place = address_place(s, name, len);
	struct memory m;
	int value;

	/*
	 * One that getsockname settled still has the mark, which accepted ones would
	 * inherit.
	 */
	if (place == SELF && s->lazily)
		socket_set(k, fd, SOL_TCP, TCP_SAVE_SYN, 0);
	if (place != WILDCARD)
		return;
	if (!socket_flag(k, fd, SOL_TCP, TCP_SAVE_SYN, &value) && !socket_stream(k, fd))
		return;
	if (bind_settle(s, k, fd, name, &m) && value)
		socket_set(k, fd, SOL_TCP, TCP_SAVE_SYN, 0);
}

int
socket_listen(struct session *s, const struct kernel *k, int fd, int backlog)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	socklen_t len = sizeof(name);
	int saved = errno;
	int result, before;

	name.ss_family = AF_UNSPEC;
	if (k->getsockname(fd, addr, &len) == 0)
		settle_before_listen(s, k, fd, addr, len);
	errno = saved;
	result = k->listen(fd, backlog);
	if (result == 0 || errno != EADDRINUSE)
		return result;
	if (!twin_share(k, fd, addr, memory_read(k, fd, addr->sa_family), &before))
		return result;
	result = k->listen(fd, backlog);
	if (result < 0)
		twin_undo(k, fd, before);
	else
		errno = saved;
	return result;
}
