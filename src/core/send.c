// SPDX-License-Identifier: MIT
#include "socket.h"

#include "address.h"
#include "control.h"
#include "kernel_calls.h"
#include "memory.h"
#include "reach.h"

/*
 * A datagram leaves from A, so that it carries A on both ends. But a connected socket
 * hears only what comes to its own address, one that the program bound to another address
 * has its source already, and what LB_SHARE left to the machine is 127.0.0.1 to all.
 */
static bool
choose_source(const struct socket *sock, const struct sockaddr *to, int flags)
{
	struct session *s = sock->session;
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	uint16_t port = address_port(to);

	if (flags & MSG_FASTOPEN ||
		(port_has(s, port, CONNECTED_TO) && socket_has_peer(sock)))
		return false;
	port_speak(s, port);
	if (!s->elsewhere && !s->cluster)
		return true;
	return socket_place(sock, &name) == WILDCARD &&
		!port_has(s, address_port(addr), SHARE_BIND_UDP);
}

/*
 * A message with control data to whom the socket is connected leaves from its own
 * address: A, or, where the program bound it to none, 127.0.0.1, which alone hears the
 * answer. False for a socket that is elsewhere.
 */
static bool
from_own_name(const struct socket *sock, enum source *source)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	enum place place = socket_place(sock, &name);

	if (place == LOOPBACK && address_ipv4(addr) >= 0)
		*source = SOURCE_LOOPBACK;
	else if (place != SELF)
		return false;
	return true;
}

ssize_t
socket_sendmsg(const struct socket *sock, struct msghdr *msg, enum place place, int flags)
{
	_Alignas(struct cmsghdr) char control[CONTROL_ROOM];
	enum reach how = REACH_AS_WRITTEN;
	enum source source = SOURCE_SELF;

	if (place != ELSEWHERE)
		how = reach(sock, msg->msg_name, place);
	if (how == REACH_NOWHERE)
		return -1;
	if (how == REACH_SESSION && choose_source(sock, msg->msg_name, flags))
		source = SOURCE_CHOSEN;
	else if (msg->msg_controllen && (how == REACH_SESSION || !msg->msg_name) &&
		from_own_name(sock, &source))
		how = REACH_SESSION;
	if (how == REACH_SESSION)
		control_out(sock->session, msg, control, source);
	return kernel_sendmsg(sock, msg, flags);
}
