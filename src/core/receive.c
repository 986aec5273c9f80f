// SPDX-License-Identifier: MIT
#include "socket.h"

#include "address.h"
#include "control.h"
#include "name.h"

/* Edit what the kernel wrote into ADDR, THERE bytes of it. */
static void
edit(const struct socket *sock, struct sockaddr *addr, socklen_t there)
{
	if (address_complete(addr, there))
		name_peer(sock, addr, false);
	else
		name_edit_part(sock, addr, there);
}

void
socket_accepted(
	const struct socket *sock, struct sockaddr *addr, socklen_t room, socklen_t len)
{
	socklen_t there = least(room, len);

	if (address_internet(addr, there))
		edit(sock, addr, there);
}

/*
 * A connected UDP client sends from 127.0.0.1, and only there does it hear the answer, as
 * does a client outside of the session, also from ::1; an unconnected one sends from A.
 * The error queue reports our own destinations.
 */
static void
learn(struct session *s, const struct sockaddr *addr, socklen_t there)
{
	uint32_t ip;

	if (!address_complete(addr, there))
		return;
	if (!address_ipv4(addr, &ip))
		ip = address_native6(addr) ? INADDR_LOOPBACK : INADDR_NONE;
	if (ip == INADDR_LOOPBACK || address_place4(s, ip) == SELF)
		port_mark(s, address_port(addr), HEARD_LOOPBACK, ip == INADDR_LOOPBACK);
}

void
socket_received(const struct socket *sock, struct sockaddr *addr, socklen_t room,
	socklen_t len, int flags)
{
	socklen_t there = least(room, len);

	if (!address_internet(addr, there))
		return;
	if (!(flags & MSG_ERRQUEUE))
		learn(sock->session, addr, there);
	edit(sock, addr, there);
}

void
socket_received_message(
	const struct socket *sock, struct msghdr *msg, socklen_t room, int flags)
{
	socket_received(sock, msg->msg_name, room, msg->msg_namelen, flags);
	if (msg->msg_controllen)
		control_in(sock, msg);
}
