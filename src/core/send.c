// SPDX-License-Identifier: MIT
#include "socket.h"

#include <errno.h>
#include <string.h>

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
choose_source(const struct session *s, const struct kernel *k, int fd, uint16_t port, int flags)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	socklen_t len = sizeof(name);
	int saved = errno;
	bool connected;

	if (flags & MSG_FASTOPEN)
		return false;
	connected = port_has(s, port, CONNECTED_TO) && k->getpeername(fd, addr, &len) == 0;
	errno = saved;
	if (connected)
		return false;
	if ((!s->elsewhere && !s->cluster) || !socket_name(k, fd, &name))
		return true;
	return address_place(s, addr, sizeof(name)) == WILDCARD &&
	       !port_has(s, address_port(addr), SHARE_BIND_UDP);
}

ssize_t
socket_sendmsg(struct session *s, const struct kernel *k, int fd, const struct msghdr *msg,
	int flags)
{
	struct msghdr out = *msg;
	struct sockaddr_storage to;
	char control[CONTROL_ROOM];
	enum place place = address_place(s, msg->msg_name, msg->msg_namelen);
	uint16_t port;

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
