// SPDX-License-Identifier: MIT
#include "socket.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>

#include "address.h"
#include "bind.h"
#include "kernel_calls.h"
#include "memory.h"
#include "reach.h"

/* The attempt goes on by itself, for whoever does not wait and after a signal. */
static bool
goes_on(void)
{
	return errno == EINPROGRESS || errno == EINTR;
}

/*
 * A connect on the loopback that does not wait is refused at once, and keeps that to
 * itself until it is asked: one more connect collects the refusal.
 */
static bool
refused(const struct socket *sock, const struct sockaddr *to, socklen_t len)
{
	unsigned char state;

	if (errno == ECONNREFUSED)
		return socket_stream(sock);
	return goes_on() && socket_get(sock, SOL_TCP, TCP_INFO, &state, sizeof(state)) &&
		state == TCP_CLOSE && kernel_connect(sock, to, len) < 0 &&
		errno == ECONNREFUSED;
}

/*
 * The attempt that was refused has made an IPv6 socket one of IPv4's: the kernel would
 * try ::1 from it without end.
 */
static int
fall_back(const struct socket *sock, const struct sockaddr *addr, socklen_t len,
	enum place place)
{
	struct sockaddr_storage real;

	memcpy(&real, addr, len);
	if (place == SELF || address_native6(addr))
		address_set4((struct sockaddr *)&real, INADDR_LOOPBACK);
	return kernel_connect(sock, (struct sockaddr *)&real, len);
}

/* An IPv6 datagram socket, NAME is its name, can be connected to AF_INET addresses too.
 */
static bool
takes(const struct socket *sock, const struct sockaddr *name, sa_family_t family)
{
	return name->sa_family == family ||
		(family == AF_INET && !socket_value(sock, SOL_IPV6, IPV6_V6ONLY));
}

/*
 * A datagram socket on a wildcard, with a port that the kernel chose, would connect from
 * 127.0.0.1; but a peer that it spoke to, or that knows it by that port, knows it as A,
 * and may be connected to that. Such a socket gives its port back when it disconnects,
 * and can be bound again.
 */
static void
answer_from_self(const struct socket *sock, sa_family_t family)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	if (socket_place(sock, &name) != WILDCARD || !takes(sock, addr, family) ||
		!address_port(addr) || socket_connected(sock))
		return;
	kernel_connect(sock, &none, sizeof(none));
	bind_settle(sock, addr, address_port(addr));
}

/* A frame of its own, where it may wait, would have an unwind table of its own. */
__attribute__((always_inline)) static inline int
connect_session(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	struct session *s = sock->session;
	struct sockaddr_storage copy;
	struct sockaddr *to = (struct sockaddr *)&copy;
	enum place place = address_place(s, addr, len);
	uint16_t port;
	enum reach how;
	int result;

	if (s->native6 && (place == ELSEWHERE || addr->sa_family == AF_INET) &&
		reach_refused(sock, addr, len))
		return -1;
	if (place == ELSEWHERE)
		return kernel_connect(sock, addr, len);
	memcpy(&copy, addr, len);
	how = reach(sock, to, place);
	if (how == REACH_NOWHERE)
		return -1;
	if (how == REACH_AS_WRITTEN)
		return kernel_connect(sock, to, len);
	port = address_port(addr);
	port_mark(s, port, CONNECTED_TO, true);
	if ((s->anywhere || port_spoken(s, port)) && !socket_stream(sock))
		answer_from_self(sock, addr->sa_family);
	result = kernel_connect(sock, to, len);
	if (result < 0 && s->fallback && refused(sock, to, len))
		return fall_back(sock, addr, len, place);
	return result;
}

/*
 * An attempt to connect gives a socket its name. Where that fails later, the kernel takes
 * the name back, and the socket can be bound again: it no longer waits for one.
 */
int
socket_connect(const struct socket *sock, const struct sockaddr *addr, socklen_t len)
{
	int result = connect_session(sock, addr, len);
	bool tried = result == 0 || goes_on() || errno == ECONNREFUSED;

	if (sock->session->lazily && tried && len >= sizeof(addr->sa_family) &&
		addr->sa_family != AF_UNSPEC && memory_lazy(sock))
		socket_set(sock, SOL_TCP, TCP_SAVE_SYN, 0);
	return result;
}
