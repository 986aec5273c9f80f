// SPDX-License-Identifier: MIT
/* bind and listen: which address a socket gets, and when. */
#include "socket.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>

#include "address.h"
#include "bind.h"
#include "kernel_calls.h"
#include "memory.h"
#include "option.h"
#include "reach.h"
#include "twin.h"

/* What a bind to ADDR, whose place is PLACE, asks for. */
static enum asked
asked_by(const struct sockaddr *addr, enum place place)
{
	int64_t ip = address_ipv4(addr);

	if (place == SELF)
		return ASKED_SELF;
	if (ip < 0)
		return place == WILDCARD ? ASKED_WILDCARD6 : ASKED_LOOPBACK6;
	if (place == WILDCARD)
		return ASKED_WILDCARD;
	if (ip == INADDR_DEBIAN)
		return ASKED_DEBIAN;
	return addr->sa_family == AF_INET6 ? ASKED_MAPPED : ASKED_NOTHING;
}

/*
 * M is for a socket that WAS asked for another name before, if any. Where one that the
 * program made V6ONLY binds to ::, the byte already says all that there is to remember.
 */
static void
remember(const struct socket *sock, const struct sockaddr *name, struct memory m,
	enum asked was)
{
	if (m.asked == ASKED_NOTHING && !sock->session->again)
		return;
	if (m.asked == ASKED_WILDCARD6 && m.v6only && was == ASKED_NOTHING)
		return;
	/*
	 * A socket gives back a port that the kernel chose, and then can be bound again,
	 * to something else.
	 */
	if (m.asked != ASKED_NOTHING && !address_port(name))
		sock->session->again = true;
	memory_write(sock, name->sa_family, m);
}

static int
bind_or_share(const struct socket *sock, const struct sockaddr *to, socklen_t len,
	struct memory m)
{
	int result = kernel_bind(sock, to, len);
	int before;

	if (result == 0 || errno != EADDRINUSE)
		return result;
	before = twin_share(sock, to, m);
	if (before < 0)
		return result;
	result = kernel_bind(sock, to, len);
	if (result < 0)
		twin_undo(sock, before);
	return result;
}

/*
 * A mapped address needs a socket that is not V6ONLY, so clear that; Linux makes any
 * socket that binds ::1 V6ONLY, so what it was before matters only if the bind fails.
 */
static int
bind_here(const struct socket *sock, const struct sockaddr *addr, socklen_t len,
	enum place place)
{
	struct sockaddr_storage to;
	struct sockaddr *name = (struct sockaddr *)&to;
	struct memory m = { .asked = asked_by(addr, place) };
	struct memory was = { .asked = ASKED_NOTHING };
	uint16_t port = address_port(addr);
	bool native6;
	int result;

	memcpy(&to, addr, len);
	if (place != SELF)
		address_out(sock->session, name);
	if (m.asked == ASKED_WILDCARD6)
		was = memory_read6(sock);
	m.v6only = memory_v6only(was);
	native6 = memory_native6(m);
	if (native6 && sock->session->anywhere && port && twin_anywhere(sock, port))
		return kernel_bind(sock, addr, len);
	if (native6) {
		sock->session->native6 = true;
		socket_set(sock, SOL_IPV6, IPV6_V6ONLY, 0);
	}

	result = bind_or_share(sock, name, len, m);
	if (result < 0) {
		if (native6 && (was.v6only || memory_read6(sock).v6only))
			socket_set(sock, SOL_IPV6, IPV6_V6ONLY, 1);
		if (native6 && reach_portless(sock))
			return kernel_bind(sock, addr, len);
		return result;
	}
	remember(sock, addr, m, was.asked);
	if (m.asked == ASKED_LOOPBACK6)
		option_mirror(sock);
	port_name(sock, port, place == SELF);
	port_mark(sock->session, port, HEARD_LOOPBACK, false);
	return 0;
}

/* Left on the machine's own loopback. A is what the program's localhost resolves to. */
static int
bind_shared(const struct socket *sock, const struct sockaddr *addr, socklen_t len,
	enum place place)
{
	struct sockaddr_storage to;

	memcpy(&to, addr, len);
	if (place == SELF)
		address_set4((struct sockaddr *)&to, INADDR_LOOPBACK);
	port_name(sock, address_port(addr), place == SELF);
	return kernel_bind(sock, (struct sockaddr *)&to, len);
}

/*
 * Would a bind to the wildcard ADDR succeed, and has the socket no address at all? The
 * kernel refuses a second bind and another family. On a wildcard only LB_SHARE leaves a
 * socket with a port: any other that shows one was refused, and has none.
 */
static bool
can_wait(const struct socket *sock, const struct sockaddr *addr)
{
	struct sockaddr_storage name;

	return socket_place(sock, &name) == WILDCARD &&
		name.ss_family == addr->sa_family &&
		!port_has(sock->session, address_port((struct sockaddr *)&name),
			SHARE_BIND_TCP);
}

/*
 * TCP to a wildcard and port 0 is what clients do before they talk to the outside world,
 * which a socket on A could not; servers do it too. Decide when the name is needed: until
 * then only a mark says that it was bound.
 */
static int
bind_lazily(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	struct session *s = sock->session;
	bool mapped = !address_native6(addr);
	struct memory m = { .asked = mapped ? ASKED_WILDCARD : ASKED_NOTHING };

	if (!can_wait(sock, addr))
		return bind_here(sock, addr, len, WILDCARD);
	socket_set(sock, SOL_TCP, TCP_SAVE_SYN, 1);
	/* Where the program set IP_BIND_ADDRESS_NO_PORT, it can be bound again. */
	if (addr->sa_family == AF_INET6 && (mapped || s->again)) {
		m.v6only = memory_read6(sock).v6only;
		memory_write(sock, AF_INET6, m);
		s->again = true;
	}
	s->lazily = true;
	return 0;
}

/* UDP to a wildcard and port 0 may talk to everywhere, and hears A as well. */
static int
bind_anywhere(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	struct memory m = { .asked = ASKED_WILDCARD };
	int value, result;

	if (socket_known(sock, SOL_TCP, TCP_SAVE_SYN) >= 0)
		return bind_lazily(sock, addr, len);
	sock->session->anywhere = true;
	if (addr->sa_family == AF_INET && socket_stream(sock))
		return bind_here(sock, addr, len, WILDCARD);
	if (addr->sa_family == AF_INET)
		return kernel_bind(sock, addr, len);
	value = socket_known(sock, SOL_IPV6, IPV6_MINHOPCOUNT);
	if (value < 0) /* MPTCP */
		return bind_here(sock, addr, len, WILDCARD);
	if (address_native6(addr) && value & MEMORY_V6ONLY)
		socket_set(sock, SOL_IPV6, IPV6_V6ONLY, 0);
	result = kernel_bind(sock, addr, len);
	if (result == 0 && !address_native6(addr))
		memory_write(sock, AF_INET6, m);
	return result;
}

/* ip(7): on an AF_INET socket Linux takes AF_UNSPEC with 0.0.0.0 for AF_INET. */
static bool
unspecified(const struct socket *sock, const struct sockaddr *addr, socklen_t len,
	struct sockaddr_in *any)
{
	if (len < sizeof(*any) || addr->sa_family != AF_UNSPEC)
		return false;
	memcpy(any, addr, sizeof(*any));
	if (any->sin_addr.s_addr != htonl(INADDR_ANY))
		return false;
	any->sin_family = AF_INET;
	return socket_domain(sock) == AF_INET;
}

/*
 * Bare, what is V6ONLY takes no IPv4 address; ours may no longer be V6ONLY after it went
 * to ::1, perhaps in another program, and can be bound where that failed.
 */
static bool
v6only_refuses(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	return len >= offsetof(struct sockaddr_in6, sin6_scope_id) &&
		addr->sa_family == AF_INET6 && address_ipv4(addr) >= 0 &&
		memory_v6only(memory_read6(sock));
}

/* Bare, a lazy socket is bound by now; of another family, that is the first complaint. */
static bool
lazy_refuses(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	return sock->session->lazily && len >= sizeof(addr->sa_family) &&
		memory_lazy(sock) && addr->sa_family == socket_domain(sock);
}

bool
socket_bind_ours(struct session *s, const struct sockaddr *addr, socklen_t len)
{
	if (s->lazily || addr->sa_family != AF_INET ||
		address_place(s, addr, len) != ELSEWHERE)
		return true;
	s->elsewhere = true;
	return false;
}

int
socket_bind(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_in any;
	enum place place = address_place(sock->session, addr, len);
	uint16_t port;

	if (unspecified(sock, addr, len, &any)) {
		addr = (struct sockaddr *)&any;
		len = sizeof(any);
		place = WILDCARD;
	}
	if (v6only_refuses(sock, addr, len) || lazy_refuses(sock, addr, len)) {
		errno = EINVAL;
		return -1;
	}
	if (place == ELSEWHERE) {
		sock->session->elsewhere = true;
		return kernel_bind(sock, addr, len);
	}
	port = address_port(addr);
	if (!port && addr->sa_family == AF_INET && place == LOOPBACK &&
		reach_portless(sock))
		return kernel_bind(sock, addr, len);
	if (port && port_bit(sock, port, SHARE_BIND))
		return bind_shared(sock, addr, len, place);
	if (place == WILDCARD && !port)
		return bind_anywhere(sock, addr, len);
	if (place == WILDCARD && address_network_port(port) && !socket_stream(sock))
		return kernel_bind(sock, addr, len);
	return bind_here(sock, addr, len, place);
}

struct memory
bind_settle(const struct socket *sock, const struct sockaddr *name, uint16_t port)
{
	struct sockaddr_storage to;
	sa_family_t family = name->sa_family;
	socklen_t len = family == AF_INET ? sizeof(struct sockaddr_in)
					  : sizeof(struct sockaddr_in6);
	struct memory m = { .asked = ASKED_WILDCARD };
	enum asked was = ASKED_NOTHING;
	int saved = errno;

	memcpy(&to, name, len);
	((struct sockaddr_in *)&to)->sin_port =
		htons(port); /* At the same place in both families. */
	address_out(sock->session, (struct sockaddr *)&to);
	if (family == AF_INET6) {
		m = memory_read6(sock);
		was = m.asked;
		if (m.v6only)
			socket_set(sock, SOL_IPV6, IPV6_V6ONLY, 0);
		if (was == ASKED_NOTHING)
			m.asked = ASKED_WILDCARD6;
	}
	if (kernel_bind(sock, (struct sockaddr *)&to, len) == 0)
		remember(sock, (struct sockaddr *)&to, m, was);
	else
		m.asked = ASKED_NOTHING;
	errno = saved;
	return m;
}

/*
 * A socket that was never given an address would listen on every interface. After a
 * refused connect it shows a port, but has none. One that LB_SHARE left on a wildcard is
 * bound, and the kernel does not bind it again.
 */
static void
settle_before_listen(
	const struct socket *sock, const struct sockaddr *name, socklen_t len)
{
	enum place place = address_place(sock->session, name, len);
	int value;

	/*
	 * One that getsockname settled still has the mark, which accepted ones would
	 * inherit.
	 */
	if (place == SELF && sock->session->lazily)
		socket_set(sock, SOL_TCP, TCP_SAVE_SYN, 0);
	if (place != WILDCARD)
		return;
	value = socket_known(sock, SOL_TCP, TCP_SAVE_SYN);
	if (value < 0 && !socket_stream(sock))
		return;
	if (bind_settle(sock, name, 0).asked != ASKED_NOTHING && value > 0)
		socket_set(sock, SOL_TCP, TCP_SAVE_SYN, 0);
}

int
socket_listen(const struct socket *sock, int backlog)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	socklen_t len = sizeof(name);
	int saved = errno;
	int result, before;

	name.ss_family = AF_UNSPEC;
	if (kernel_getsockname(sock, addr, &len) == 0)
		settle_before_listen(sock, addr, len);
	errno = saved;
	result = kernel_listen(sock, backlog);
	if (result == 0 || errno != EADDRINUSE)
		return result;
	before = twin_share(sock, addr, memory_read(sock, addr->sa_family));
	if (before < 0)
		return result;
	result = kernel_listen(sock, backlog);
	if (result < 0)
		twin_undo(sock, before);
	else
		errno = saved;
	return result;
}
