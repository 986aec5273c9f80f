// SPDX-License-Identifier: MIT
#include "name.h"

#include <string.h>

#include "address.h"
#include "bind.h"
#include "kernel_calls.h"

void
name_loopback(const struct session *s, struct sockaddr *addr, struct memory m)
{
	int64_t found = address_ipv4(addr);
	uint32_t ip;

	if (found < 0)
		return;
	ip = address_in4(s, (uint32_t)found);
	if (addr->sa_family == AF_INET6 && ip == INADDR_LOOPBACK && memory_native6(m))
		address_set_loopback6(addr);
	else
		address_set4(addr, ip);
}

/* As memory_read; only who had an IPv6 listener can have accepted from one of MPTCP. */
static struct memory
recall(const struct socket *sock, sa_family_t family)
{
	struct memory m = memory_read(sock, family);

	if (sock->session->native6 && family == AF_INET6 && m.asked == ASKED_NOTHING &&
		!memory_native6(m))
		m = memory_of_listener(sock);
	return m;
}

/*
 * Of a sender it is remembered where an answer goes. A connected UDP client sends from
 * 127.0.0.1, and only there does it hear the answer, as does a client outside of the
 * session, also from ::1; an unconnected one sends from A.
 */
bool
name_peer(const struct socket *sock, struct sockaddr *peer, enum met met)
{
	struct session *s = sock->session;
	uint16_t port = address_port(peer);
	int64_t ip = address_ipv4(peer);
	bool ipv4 = ip >= 0;
	bool loopback = ipv4 ? ip == INADDR_LOOPBACK : address_native6(peer);

	if (!loopback && (!ipv4 || address_place4(s, (uint32_t)ip) != SELF))
		return false;
	if (met == MET_SENDER) {
		port_mark(s, port, HEARD_LOOPBACK, loopback);
		port_speak(s, port);
	}
	if (!ipv4)
		return false;
	if ((met == MET_CHOSEN || !loopback) && port_bit(sock, port, NAMED_SELF)) {
		if (loopback)
			address_set4(peer, s->self);
		return loopback;
	}
	if (peer->sa_family == AF_INET)
		address_set4(peer, address_in4(s, (uint32_t)ip));
	else
		name_loopback(s, peer, recall(sock, AF_INET6));
	return true;
}

void
name_edit_part(const struct socket *sock, struct sockaddr *addr, socklen_t there)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} full = { .in6 = { 0 } };

	memcpy(&full, addr, sizeof(addr->sa_family));
	address_set4(&full.any, sock->session->self);
	memcpy(&full, addr, there);
	if (name_peer(sock, &full.any, MET_ACCEPTED))
		memcpy(addr, &full, there);
}

/*
 * The name of a socket on A, as its program would see it. SETTLED: its memory, if just
 * now.
 */
static void
own_name(const struct socket *sock, struct sockaddr *name, struct memory settled)
{
	bool now = settled.asked != ASKED_NOTHING;
	struct memory m = now ? settled : recall(sock, name->sa_family);
	struct in6_addr any = IN6ADDR_ANY_INIT;

	if (m.asked == ASKED_NOTHING && m.v6only)
		m.asked = ASKED_WILDCARD6;
	port_name(sock, address_port(name), m.asked == ASKED_SELF);
	if (m.asked == ASKED_SELF)
		return;
	if (m.asked == ASKED_DEBIAN)
		address_set4(name, INADDR_DEBIAN);
	else if ((m.asked != ASKED_WILDCARD && m.asked != ASKED_WILDCARD6) ||
		(!now && socket_connected(sock)))
		name_loopback(sock->session, name, m);
	else if (m.asked == ASKED_WILDCARD6)
		address_set6(name, &any);
	else
		address_set4(name, INADDR_ANY);
}

/*
 * A port of our own is nobody's whom we heard, unless it is one of ours that is
 * connected: that one sends from 127.0.0.1.
 */
static void
note_conversation(const struct socket *sock, uint16_t port, bool loopback)
{
	if (port && port_has(sock->session, port, HEARD_LOOPBACK) != loopback &&
		!socket_stream(sock))
		port_mark(sock->session, port, HEARD_LOOPBACK, loopback);
}

/*
 * Asked for ::ffff:0.0.0.0, which the kernel calls :: until it is bound to A, or again.
 */
static void
edit_unbound(const struct socket *sock, struct sockaddr *name)
{
	if (!address_native6(name) || memory_read6(sock).asked != ASKED_WILDCARD)
		return;
	address_set4(name, socket_connected(sock) ? INADDR_LOOPBACK : INADDR_ANY);
}

static void
edit_own(const struct socket *sock, struct sockaddr *name, struct memory settled)
{
	int64_t ip = address_ipv4(name);

	note_conversation(sock, address_port(name), ip == INADDR_LOOPBACK);
	if (ip < 0) {
		edit_unbound(sock, name);
		return;
	}
	if (address_place4(sock->session, (uint32_t)ip) == SELF)
		own_name(sock, name, settled);
	else if (ip == INADDR_LOOPBACK && name->sa_family == AF_INET6)
		name_loopback(sock->session, name, recall(sock, AF_INET6));
}

/*
 * The call itself, which fills ADDR as it does bare, perhaps with the beginning only.
 * FULL becomes the whole name. -1 if it failed, 0 where no name is there to edit,
 * otherwise 1.
 */
static int
whole_name(kernel_name *call, const struct socket *sock, struct sockaddr *addr,
	socklen_t *len, struct sockaddr_storage *full)
{
	socklen_t room = *len;

	if (call(sock->fd, addr, len) < 0)
		return -1;
	if (*len <= room && !address_internet(addr, *len))
		return 0;
	if (*len <= room) {
		address_copy(full, addr, least(*len, sizeof(*full)));
		return 1;
	}
	return socket_ask(sock, call, full) &&
		address_internet((struct sockaddr *)full, sizeof(*full));
}

/*
 * Bound to a wildcard and port 0, and now the program wants to know the port. One that
 * was refused before still shows the port that it had.
 */
static struct memory
settle(const struct socket *sock, const struct sockaddr *name)
{
	if ((!address_port(name) || sock->session->lazily) &&
		address_place(sock->session, name, sizeof(struct sockaddr_storage)) ==
			WILDCARD &&
		memory_lazy(sock))
		return bind_settle(sock, name, 0);
	return (struct memory){ .asked = ASKED_NOTHING };
}

int
socket_getsockname(const struct socket *sock, struct sockaddr *addr, socklen_t *len)
{
	kernel_name *call = sock->session->kernel.getsockname;
	struct sockaddr_storage full;
	struct sockaddr *name = (struct sockaddr *)&full;
	socklen_t room = *len;
	struct memory settled;
	int found = whole_name(call, sock, addr, len, &full);

	if (found <= 0)
		return found;
	settled = settle(sock, name);
	if (settled.asked != ASKED_NOTHING) {
		*len = room;
		if (whole_name(call, sock, addr, len, &full) <= 0)
			return 0;
	}
	edit_own(sock, name, settled);
	memcpy(addr, &full, least(room, *len));
	return 0;
}

int
socket_getpeername(const struct socket *sock, struct sockaddr *addr, socklen_t *len)
{
	kernel_name *call = sock->session->kernel.getpeername;
	struct sockaddr_storage full;
	socklen_t room = *len;
	int found = whole_name(call, sock, addr, len, &full);

	if (found <= 0)
		return found;
	if (name_peer(sock, (struct sockaddr *)&full, MET_CHOSEN))
		memcpy(addr, &full, least(room, *len));
	return 0;
}
