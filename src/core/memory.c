// SPDX-License-Identifier: MIT
#include "memory.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "kernel_calls.h"

bool
socket_get(const struct socket *sock, int level, int name, void *value, socklen_t size)
{
	int saved = errno;
	bool known = kernel_getsockopt(sock, level, name, value, &size) == 0;

	errno = saved;
	return known;
}

int
socket_known(const struct socket *sock, int level, int name)
{
	int value = 0;

	return socket_get(sock, level, name, &value, sizeof(value)) ? value : -1;
}

int
socket_value(const struct socket *sock, int level, int name)
{
	int value = socket_known(sock, level, name);

	return value < 0 ? 0 : value;
}

bool
socket_ask(const struct socket *sock, kernel_name *call, struct sockaddr_storage *name)
{
	socklen_t len = sizeof(*name);
	int saved = errno;
	bool known = call(sock->fd, (struct sockaddr *)name, &len) == 0;

	errno = saved;
	return known;
}

bool
socket_name(const struct socket *sock, struct sockaddr_storage *name)
{
	return socket_ask(sock, sock->session->kernel.getsockname, name);
}

enum place
socket_place(const struct socket *sock, struct sockaddr_storage *name)
{
	if (!socket_name(sock, name))
		return ELSEWHERE;
	return address_place(sock->session, (struct sockaddr *)name, sizeof(*name));
}

bool
socket_set(const struct socket *sock, int level, int name, int value)
{
	int saved = errno;
	bool known = kernel_setsockopt(sock, level, name, &value, sizeof(value)) == 0;

	errno = saved;
	return known;
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
read_bit(const struct socket *sock, sa_family_t family)
{
	struct memory m = { .asked = ASKED_NOTHING };

	if (socket_value(sock, SOL_IP, IP_FREEBIND))
		m.asked = family == AF_INET ? ASKED_WILDCARD : ASKED_WILDCARD6;
	m.v6only = family == AF_INET6 && socket_value(sock, SOL_IPV6, IPV6_V6ONLY);
	return m;
}

_Static_assert(
	sizeof(struct memory) == sizeof(int) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	"a memory is its byte, widened");

static struct memory
unpack(int value)
{
	struct memory m;

	if (value & ~MEMORY_ALL)
		value = 0; /* The program's own. */
	memcpy(&m, &value, sizeof(m));
	return m;
}

struct memory
memory_read(const struct socket *sock, sa_family_t family)
{
	int value = socket_known(sock, byte_level(family), byte_name(family));

	if (value < 0)
		value = socket_known(sock, SOL_IP, IP_LOCAL_PORT_RANGE);
	return value < 0 ? read_bit(sock, family) : unpack(value);
}

struct memory
memory_read6(const struct socket *sock)
{
	return memory_read(sock, AF_INET6);
}

struct memory
memory_of_listener(const struct socket *sock)
{
	return unpack(socket_value(sock, SOL_IP, IP_LOCAL_PORT_RANGE));
}

void
memory_write(const struct socket *sock, sa_family_t family, struct memory m)
{
	int value;

	memcpy(&value, &m, sizeof(value));
	value &= MEMORY_ALL;
	if (!socket_set(sock, byte_level(family), byte_name(family), value) &&
		!socket_set(sock, SOL_IP, IP_LOCAL_PORT_RANGE, value))
		socket_set(sock, SOL_IP, IP_FREEBIND,
			m.asked == ASKED_WILDCARD || m.asked == ASKED_WILDCARD6);
}

bool
memory_v6only(struct memory m)
{
	return m.asked == ASKED_LOOPBACK6 || m.v6only;
}

bool
memory_native6(struct memory m)
{
	return memory_v6only(m) || m.sent6;
}

bool
memory_mapped(struct memory m)
{
	return m.asked == ASKED_WILDCARD || m.asked == ASKED_SELF ||
		m.asked == ASKED_MAPPED || m.asked == ASKED_DEBIAN;
}

bool
memory_lazy(const struct socket *sock)
{
	return socket_value(sock, SOL_TCP, TCP_SAVE_SYN) &&
		socket_known(sock, SOL_IP, IP_BIND_ADDRESS_NO_PORT) == 0;
}

uint64_t
socket_cookie(const struct socket *sock)
{
	uint64_t value = 0;

	socket_get(sock, SOL_SOCKET, SO_COOKIE, &value, sizeof(value));
	return value;
}

int
socket_domain(const struct socket *sock)
{
	return socket_value(sock, SOL_SOCKET, SO_DOMAIN);
}

bool
socket_stream(const struct socket *sock)
{
	return socket_value(sock, SOL_SOCKET, SO_TYPE) == SOCK_STREAM;
}

bool
socket_has_peer(const struct socket *sock)
{
	struct sockaddr_storage peer;

	return socket_ask(sock, sock->session->kernel.getpeername, &peer);
}

/*
 * After a refusal or a reset getpeername says ENOTCONN, while the name stays what the
 * connection made it; only the segments tell. They are zero again after a disconnect.
 */
bool
socket_connected(const struct socket *sock)
{
	enum { STATE = 0, SEGS_OUT = 136, SEGS_IN = 140, SIZE = 144 };
	unsigned char info[SIZE] = { 0 };
	uint32_t out, in;

	if (!socket_get(sock, SOL_TCP, TCP_INFO, info, sizeof(info)))
		return socket_has_peer(sock);
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

bool
port_bit(const struct socket *sock, uint16_t port, unsigned char pairs)
{
	const unsigned char tcp = SHARE_BIND_TCP | SHARE_CONNECT_TCP | NAMED_SELF_TCP;
	unsigned char bits = port_bits(sock->session, port) & pairs;

	if (bits == 0 || bits == pairs)
		return bits;
	return bits & (socket_stream(sock) ? tcp : (unsigned char)~tcp);
}

void
port_name(const struct socket *sock, uint16_t port, bool self)
{
	if (self || port_has(sock->session, port, NAMED_SELF))
		port_mark(sock->session, port,
			socket_stream(sock) ? NAMED_SELF_TCP : NAMED_SELF_UDP, self);
}
