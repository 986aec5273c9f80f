// SPDX-License-Identifier: MIT
#include "memory.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#define SHARE_TCP (SHARE_BIND_TCP | SHARE_CONNECT_TCP)
#define SHARE_UDP (SHARE_BIND_UDP | SHARE_CONNECT_UDP)

bool
socket_flag(const struct kernel *k, int fd, int level, int name, int *value)
{
	socklen_t len = sizeof(*value);
	int saved = errno;
	bool known;

	*value = 0;
	known = k->getsockopt(fd, level, name, value, &len) == 0;
	errno = saved;
	return known;
}

bool
socket_on(const struct kernel *k, int fd, int level, int name)
{
	int value;

	socket_flag(k, fd, level, name, &value);
	return value;
}

bool
socket_name(const struct kernel *k, int fd, struct sockaddr_storage *name)
{
	socklen_t len = sizeof(*name);
	int saved = errno;
	bool known = k->getsockname(fd, (struct sockaddr *)name, &len) == 0;

	errno = saved;
	return known;
}

void
socket_set(const struct kernel *k, int fd, int level, int name, int value)
{
	int saved = errno;

	k->setsockopt(fd, level, name, &value, sizeof(value));
	errno = saved;
}

static int
byte_level(sa_family_t family)
{
	return family == AF_INET ? SOL_IP : SOL_IPV6;
}

static int
byte_name(sa_family_t family)
{
	return family == AF_INET ? IP_MINTTL : IPV6_MINHOPCOUNT;
}

/* MPTCP before Linux 6.8 has this, and V6ONLY, in both families. */
static struct memory
read_bit(const struct kernel *k, int fd, sa_family_t family)
{
	struct memory m = { .asked = ASKED_NOTHING };

	if (socket_on(k, fd, SOL_IP, IP_FREEBIND))
		m.asked = family == AF_INET ? ASKED_WILDCARD : ASKED_WILDCARD6;
	m.v6only = family == AF_INET6 && socket_on(k, fd, SOL_IPV6, IPV6_V6ONLY);
	return m;
}

static struct memory
unpack(int value)
{
	struct memory m = { .asked = ASKED_NOTHING };

	if (value & ~(MEMORY_ASKED | MEMORY_V6ONLY | MEMORY_SENT6))
		return m; /* The program's own. */
	m.asked = (enum asked)(value & MEMORY_ASKED);
	m.v6only = value & MEMORY_V6ONLY;
	m.sent6 = value & MEMORY_SENT6;
	return m;
}

struct memory
memory_read(const struct kernel *k, int fd, sa_family_t family)
{
	int value;

	if (!socket_flag(k, fd, byte_level(family), byte_name(family), &value) &&
		!socket_flag(k, fd, SOL_IP, IP_LOCAL_PORT_RANGE, &value))
		return read_bit(k, fd, family);
	return unpack(value);
}

struct memory
memory_of_listener(const struct kernel *k, int fd)
{
	int value;

	socket_flag(k, fd, SOL_IP, IP_LOCAL_PORT_RANGE, &value);
	return unpack(value);
}

void
memory_write(const struct kernel *k, int fd, sa_family_t family, struct memory m)
{
	int value = (int)m.asked, saved = errno;

	if (m.v6only)
		value |= MEMORY_V6ONLY;
	if (m.sent6)
		value |= MEMORY_SENT6;
	if (k->setsockopt(fd, byte_level(family), byte_name(family), &value,
		    sizeof(value)) < 0 &&
		k->setsockopt(fd, SOL_IP, IP_LOCAL_PORT_RANGE, &value, sizeof(value)) < 0)
		socket_set(k, fd, SOL_IP, IP_FREEBIND,
			m.asked == ASKED_WILDCARD || m.asked == ASKED_WILDCARD6);
	errno = saved;
}

bool
memory_native6(struct memory m)
{
	return m.asked == ASKED_LOOPBACK6 || m.v6only || m.sent6;
}

bool
memory_mapped(struct memory m)
{
	return m.asked == ASKED_WILDCARD || m.asked == ASKED_SELF ||
		m.asked == ASKED_MAPPED || m.asked == ASKED_DEBIAN;
}

bool
memory_lazy(const struct kernel *k, int fd)
{
	int value;

	return socket_on(k, fd, SOL_TCP, TCP_SAVE_SYN) &&
		socket_flag(k, fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, &value) && !value;
}

bool
socket_stream(const struct kernel *k, int fd)
{
	int type;

	socket_flag(k, fd, SOL_SOCKET, SO_TYPE, &type);
	return type == SOCK_STREAM; /* Not 0, which is what an unknown type is. */
}

bool
socket_has_peer(const struct kernel *k, int fd)
{
	struct sockaddr_storage peer;
	socklen_t len = sizeof(peer);
	int saved = errno;
	bool has = k->getpeername(fd, (struct sockaddr *)&peer, &len) == 0;

	errno = saved;
	return has;
}

/*
 * After a refusal or a reset getpeername says ENOTCONN, while the name stays what the
 * connection made it; only the segments tell. They are zero again after a disconnect.
 */
bool
socket_connected(const struct kernel *k, int fd)
{
	enum { STATE = 0, SEGS_OUT = 136, SEGS_IN = 140, SIZE = 144 };
	unsigned char info[SIZE] = { 0 };
	socklen_t len = sizeof(info);
	int saved = errno;
	uint32_t out, in;

	if (k->getsockopt(fd, SOL_TCP, TCP_INFO, info, &len) < 0) {
		errno = saved;
		return socket_has_peer(k, fd);
	}
	memcpy(&out, info + SEGS_OUT, sizeof(out));
	memcpy(&in, info + SEGS_IN, sizeof(in));
	return info[STATE] == TCP_CLOSE ? out || in : info[STATE] != TCP_LISTEN;
}

void
port_mark(struct session *s, uint16_t port, unsigned char bit, bool on)
{
	if (port_has(s, port, bit) == on)
		return;
	if (on)
		__atomic_fetch_or(&s->port[port], bit, __ATOMIC_RELAXED);
	else
		__atomic_fetch_and(&s->port[port], (unsigned char)~bit, __ATOMIC_RELAXED);
}

#define NAMED_SELF (NAMED_SELF_TCP | NAMED_SELF_UDP)

void
port_name(struct session *s, const struct kernel *k, int fd, uint16_t port, bool self)
{
	if (self || port_has(s, port, NAMED_SELF))
		port_mark(s, port, socket_stream(k, fd) ? NAMED_SELF_TCP : NAMED_SELF_UDP,
			self);
}

bool
port_named(const struct session *s, const struct kernel *k, int fd, uint16_t port)
{
	if (!port_has(s, port, NAMED_SELF))
		return false;
	return port_has(s, port, socket_stream(k, fd) ? NAMED_SELF_TCP : NAMED_SELF_UDP);
}

bool
port_shared(const struct session *s, const struct kernel *k, int fd, uint16_t port,
	unsigned char side)
{
	bool tcp = port_has(s, port, side & SHARE_TCP);
	bool udp = port_has(s, port, side & SHARE_UDP);

	if (tcp == udp)
		return tcp;
	return socket_stream(k, fd) ? tcp : udp;
}
