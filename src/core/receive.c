// SPDX-License-Identifier: MIT
#include "socket.h"

#include "address.h"
#include "control.h"
#include "name.h"

/* Edit what the kernel wrote into ADDR, which has ROOM bytes of LEN. */
static void
edit(const struct socket *sock, struct sockaddr *addr, socklen_t room, socklen_t len,
	enum met met)
{
	socklen_t there = least(room, len);

	if (!address_internet(addr, there))
		return;
	if (address_complete(addr, there))
		name_peer(sock, addr, met);
	else
		name_edit_part(sock, addr, there);
}

void
socket_accepted(
	const struct socket *sock, struct sockaddr *addr, socklen_t room, socklen_t len)
{
	edit(sock, addr, room, len, MET_ACCEPTED);
}

/* The error queue reports our own destinations, which are no senders. */
void
socket_received(const struct socket *sock, struct sockaddr *addr, socklen_t room,
	socklen_t len, int flags)
{
	edit(sock, addr, room, len, flags & MSG_ERRQUEUE ? MET_ACCEPTED : MET_SENDER);
}

void
socket_received_message(
	const struct socket *sock, struct msghdr *msg, socklen_t room, int flags)
{
	socket_received(sock, msg->msg_name, room, msg->msg_namelen, flags);
	if (msg->msg_controllen)
		control_in(sock, msg);
}
