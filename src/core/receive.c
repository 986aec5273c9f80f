// SPDX-License-Identifier: MIT
#include "socket.h"

#include <stddef.h>
#include <string.h>

#include "address.h"
#include "control.h"
#include "name.h"

void
socket_accepted(struct session *s, const struct kernel *k, int fd, struct sockaddr *addr,
	socklen_t room, socklen_t len)
{
	name_edit_peer(s, k, fd, addr, room, len);
}

/*
 * A connected UDP client sends from 127.0.0.1, and only there does it hear the answer, as
 * does a client outside of the session, also from ::1; an unconnected one sends from A. The
 * error queue reports our own destinations.
 */
static void
learn(struct session *s, const struct sockaddr *addr, socklen_t room, socklen_t len)
{
	socklen_t there = room < len ? room : len;
	struct sockaddr_storage peer;
	uint32_t ip;

	if (there < offsetof(struct sockaddr_in, sin_zero) || there > sizeof(peer))
		return;
	address_copy(&peer, addr, there);
	if (peer.ss_family == AF_INET6 &&
		there < offsetof(struct sockaddr_in6, sin6_scope_id))
		return;
	if (!address_ipv4((struct sockaddr *)&peer, &ip))
		ip = address_native6((struct sockaddr *)&peer) ? INADDR_LOOPBACK : INADDR_NONE;
	if (ip == INADDR_LOOPBACK || address_place4(s, ip) == SELF)
		port_mark(s, address_port((struct sockaddr *)&peer), HEARD_LOOPBACK,
			ip == INADDR_LOOPBACK);
}

void
socket_received(struct session *s, const struct kernel *k, int fd, struct sockaddr *addr,
	socklen_t room, socklen_t len, int flags)
{
	if (!address_internet(addr, room < len ? room : len))
		return;
	if (!(flags & MSG_ERRQUEUE))
		learn(s, addr, room, len);
	name_edit_peer(s, k, fd, addr, room, len);
}

void
socket_received_message(struct session *s, const struct kernel *k, int fd, struct msghdr *msg,
	socklen_t room, int flags)
{
	socket_received(s, k, fd, msg->msg_name, room, msg->msg_namelen, flags);
	if (msg->msg_controllen)
		control_in(s, k, fd, msg);
}
