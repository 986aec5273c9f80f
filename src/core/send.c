// SPDX-License-Identifier: MIT
#include "socket.h"

#include "address.h"
#include "control.h"
#include "memory.h"
#include "reach.h"

bool
socket_send_ours(const struct session *s, const struct msghdr *msg)
{
	return address_place(s, msg->msg_name, msg->msg_namelen) != ELSEWHERE ||
		control_has_address(msg);
}

/*
 * A datagram leaves from A, so that it carries A on both ends. But a connected socket
 * hears only what comes to its own address, one that the program bound to another address
 * has its source already, and what LB_SHARE left to the machine is 127.0.0.1 to all.
 */
static bool
choose_source(const struct socket *sock, uint16_t port, int flags)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;

	if (flags & MSG_FASTOPEN ||
		(port_has(sock->session, port, CONNECTED_TO) && socket_has_peer(sock)))
		return false;
	if ((!sock->session->elsewhere && !sock->session->cluster) ||
		!socket_name(sock, &name))
		return true;
	return address_place(sock->session, addr, sizeof(name)) == WILDCARD &&
		!port_has(sock->session, address_port(addr), SHARE_BIND_UDP);
}

ssize_t
socket_sendmsg(const struct socket *sock, const struct msghdr *msg, int flags)
{
	struct msghdr out;
	struct sockaddr_storage to;
	_Alignas(struct cmsghdr) char control[CONTROL_ROOM];
	enum place place = address_place(sock->session, msg->msg_name, msg->msg_namelen);
	uint16_t port;

	/* One by one, which is faster than the loop that a compiler takes for more. */
	out.msg_name = msg->msg_name;
	out.msg_namelen = msg->msg_namelen;
	out.msg_iov = msg->msg_iov;
	out.msg_iovlen = msg->msg_iovlen;
	out.msg_control = msg->msg_control;
	out.msg_controllen = msg->msg_controllen;
	out.msg_flags = 0;
	if (place == ELSEWHERE) {
		if (!msg->msg_name)
			control_out(sock->session, &out, control, false);
		return sock->session->kernel.sendmsg(sock->fd, &out, flags);
	}
	port = address_port(msg->msg_name);
	switch (reach(sock, msg->msg_name, msg->msg_namelen, place, &to)) {
	case REACH_NOWHERE:
		return -1;
	case REACH_AS_WRITTEN:
		break;
	case REACH_SESSION:
		control_out(
			sock->session, &out, control, choose_source(sock, port, flags));
	}
	out.msg_name = &to;
	return sock->session->kernel.sendmsg(sock->fd, &out, flags);
}
