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
choose_source(
	const struct session *s, const struct kernel *k, int fd, uint16_t port, int flags)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;

	if (flags & MSG_FASTOPEN ||
		(port_has(s, port, CONNECTED_TO) && socket_has_peer(k, fd)))
		return false;
	if ((!s->elsewhere && !s->cluster) || !socket_name(k, fd, &name))
		return true;
	return address_place(s, addr, sizeof(name)) == WILDCARD &&
		!port_has(s, address_port(addr), SHARE_BIND_UDP);
}

ssize_t
socket_sendmsg(struct session *s, const struct kernel *k, int fd,
	const struct msghdr *msg, int flags)
{
	struct msghdr out;
	struct sockaddr_storage to;
	_Alignas(struct cmsghdr) char control[CONTROL_ROOM];
	enum place place = address_place(s, msg->msg_name, msg->msg_namelen);
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
			control_out(s, &out, control, false);
		return k->sendmsg(fd, &out, flags);
	}
	port = address_port(msg->msg_name);
	switch (reach(s, k, fd, msg->msg_name, msg->msg_namelen, place, &to)) {
	case REACH_NOWHERE:
		return -1;
	case REACH_AS_WRITTEN:
		break;
	case REACH_SESSION:
		control_out(s, &out, control, choose_source(s, k, fd, port, flags));
	}
	out.msg_name = &to;
	return k->sendmsg(fd, &out, flags);
}
