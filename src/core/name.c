// SPDX-License-Identifier: MIT
#include "name.h"

#include <errno.h>
#include <string.h>

#include "address.h"
#include "bind.h"

void
name_loopback(const struct session *s, struct sockaddr *addr, struct memory m)
{
	static const struct in6_addr loopback = IN6ADDR_LOOPBACK_INIT;
	uint32_t ip;

	if (!address_ipv4(addr, &ip))
		return;
	ip = address_in4(s, ip);
	if (addr->sa_family == AF_INET6 && ip == INADDR_LOOPBACK && memory_native6(m))
		address_set6(addr, &loopback);
	else
		address_set4(addr, ip);
}

bool
name_peer(const struct session *s, const struct kernel *k, int fd, struct sockaddr *peer,
	bool by_name)
{
	uint32_t ip;

	if (!address_ipv4(peer, &ip))
		return false;
	if (address_place4(s, ip) != SELF && ip != INADDR_LOOPBACK)
		return false;
	if ((by_name || ip != INADDR_LOOPBACK) &&
		port_named(s, k, fd, address_port(peer))) {
		if (ip == INADDR_LOOPBACK)
			address_set4(peer, s->self);
		return ip == INADDR_LOOPBACK;
	}
	if (peer->sa_family == AF_INET)
		address_set4(peer, address_in4(s, ip));
	else
		name_loopback(s, peer, memory_read(k, fd, AF_INET6));
	return true;
}

void
name_edit_part(const struct session *s, const struct kernel *k, int fd,
	struct sockaddr *addr, socklen_t there)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} full = { .in6 = { 0 } };

	memcpy(&full, addr, sizeof(addr->sa_family));
	address_set4(&full.any, s->self);
	memcpy(&full, addr, there);
	if (name_peer(s, k, fd, &full.any, false))
		memcpy(addr, &full, there);
}

/*
 * The name of a socket on A, as its program would see it. SETTLED: its memory, if just
 * now.
 */
static void
own_name(struct session *s, const struct kernel *k, int fd, struct sockaddr *name,
	const struct memory *settled)
{
	struct memory m = settled ? *settled : memory_read(k, fd, name->sa_family);
	struct in6_addr any = IN6ADDR_ANY_INIT;

	if (m.asked == ASKED_NOTHING && m.v6only)
		m.asked = ASKED_WILDCARD6;
	port_name(s, k, fd, address_port(name), m.asked == ASKED_SELF);
	if (m.asked == ASKED_SELF)
		return;
	if (m.asked == ASKED_DEBIAN)
		address_set4(name, INADDR_DEBIAN);
	else if ((m.asked != ASKED_WILDCARD && m.asked != ASKED_WILDCARD6) ||
		(!settled && socket_connected(k, fd)))
		name_loopback(s, name, m);
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
note_conversation(
	struct session *s, const struct kernel *k, int fd, uint16_t port, bool loopback)
{
	if (port && port_has(s, port, HEARD_LOOPBACK) != loopback &&
		!socket_stream(k, fd))
		port_mark(s, port, HEARD_LOOPBACK, loopback);
}

/*
 * Asked for ::ffff:0.0.0.0, which the kernel calls :: until it is bound to A, or again.
 */
static void
edit_unbound(const struct kernel *k, int fd, struct sockaddr *name)
{
	if (!address_native6(name) ||
		memory_read(k, fd, AF_INET6).asked != ASKED_WILDCARD)
		return;
	address_set4(name, socket_connected(k, fd) ? INADDR_LOOPBACK : INADDR_ANY);
}

static void
edit_own(struct session *s, const struct kernel *k, int fd, struct sockaddr *name,
	const struct memory *settled)
{
	uint32_t ip = INADDR_ANY;
	bool mapped = address_ipv4(name, &ip);

	note_conversation(s, k, fd, address_port(name), ip == INADDR_LOOPBACK);
	if (!mapped) {
		edit_unbound(k, fd, name);
		return;
	}
	if (address_place4(s, ip) == SELF)
		own_name(s, k, fd, name, settled);
	else if (ip == INADDR_LOOPBACK && name->sa_family == AF_INET6)
		name_loopback(s, name, memory_read(k, fd, AF_INET6));
}

typedef int name_call(int, struct sockaddr *, socklen_t *);

/* The whole name, of which ADDR, with ROOM bytes, may hold only the beginning. */
static bool
whole_name(name_call *call, int fd, const struct sockaddr *addr, socklen_t room,
	socklen_t len, struct sockaddr_storage *full)
{
	socklen_t size = sizeof(*full);
	int saved = errno;
	bool known;

	if (len <= room && !address_internet(addr, len))
		return false;
	if (len <= room) {
		address_copy(full, addr, least(len, size));
		return true;
	}
	known = call(fd, (struct sockaddr *)full, &size) == 0;
	errno = saved;
	return known && address_internet((struct sockaddr *)full, size);
}

/*
 * Bound to a wildcard and port 0, and now the program wants to know the port. One that
 * was refused before still shows the port that it had.
 */
static bool
settle(struct session *s, const struct kernel *k, int fd, const struct sockaddr *name,
	struct memory *m)
{
	int saved = errno;
	bool settled = (!address_port(name) || s->lazily) &&
		address_place(s, name, sizeof(struct sockaddr_storage)) == WILDCARD &&
		memory_lazy(k, fd) && bind_settle(s, k, fd, name, m);

	errno = saved;
	return settled;
}

int
socket_getsockname(struct session *s, const struct kernel *k, int fd,
	struct sockaddr *addr, socklen_t *len)
{
	struct sockaddr_storage full;
	struct sockaddr *name = (struct sockaddr *)&full;
	socklen_t room = *len;
	struct memory m;
	bool settled;

	if (k->getsockname(fd, addr, len) < 0)
		return -1;
	if (!whole_name(k->getsockname, fd, addr, room, *len, &full))
		return 0;
	settled = settle(s, k, fd, name, &m);
	if (settled) {
		*len = room;
		if (k->getsockname(fd, addr, len) < 0 ||
			!whole_name(k->getsockname, fd, addr, room, *len, &full))
			return 0;
	}
	edit_own(s, k, fd, name, settled ? &m : NULL);
	memcpy(addr, &full, least(room, *len));
	return 0;
}

int
socket_getpeername(struct session *s, const struct kernel *k, int fd,
	struct sockaddr *addr, socklen_t *len)
{
	struct sockaddr_storage full;
	socklen_t room = *len;

	if (k->getpeername(fd, addr, len) < 0)
		return -1;
	if (!whole_name(k->getpeername, fd, addr, room, *len, &full))
		return 0;
	if (name_peer(s, k, fd, (struct sockaddr *)&full, true))
		memcpy(addr, &full, least(room, *len));
	return 0;
}
