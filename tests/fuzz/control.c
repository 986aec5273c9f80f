// SPDX-License-Identifier: MIT
/* Messages with control data: hostile ones outward, a kernel's inward. */
#include "control.h"

#include <string.h>

#include "fake.h"
#include "fuzz.h"

/* Lengths, levels and types that mean something are rare by chance. */
static void
plant_headers(char *control, size_t len)
{
	static const int types[][2] = { { SOL_IP, IP_PKTINFO },
		{ SOL_IPV6, IPV6_PKTINFO }, { SOL_IP, IP_TTL }, { SOL_IP, IP_TOS },
		{ SOL_IPV6, IPV6_HOPLIMIT }, { SOL_IPV6, IPV6_TCLASS },
		{ SOL_IP, IP_RECVERR }, { SOL_IPV6, IPV6_RECVERR },
		{ SOL_IP, IP_ORIGDSTADDR }, { SOL_IPV6, IPV6_ORIGDSTADDR } };
	size_t at = 0;

	while (len - at >= sizeof(struct cmsghdr)) {
		uint32_t choice = take_number();
		struct cmsghdr cmsg = { .cmsg_len = CMSG_LEN(choice >> 8 & 127) };

		cmsg.cmsg_level = types[choice % 10][0];
		cmsg.cmsg_type = types[choice % 10][1];
		if (choice >> 31)
			cmsg.cmsg_len = take_number() - 8UL;
		memcpy(control + at, &cmsg, sizeof(cmsg));
		if (cmsg.cmsg_len > len - at || CMSG_ALIGN(cmsg.cmsg_len) > len - at ||
			cmsg.cmsg_len < sizeof(cmsg))
			break;
		at += CMSG_ALIGN(cmsg.cmsg_len);
	}
}

void
fuzz_control(void)
{
	size_t name_len, len;
	struct sockaddr *name;
	char *control;
	struct msghdr msg, sent;
	enum place place;
	int flags;

	fake_reset();
	flags = (int)take_number();
	name = take_block(140, &name_len);
	control = take_block(400, &len);
	plant_headers(control, len);
	msg = (struct msghdr){ .msg_name = name, .msg_control = control };
	msg.msg_namelen = (socklen_t)name_len;
	msg.msg_controllen = len;
	sent = msg;
	if (name_len == 0)
		sent.msg_name = NULL; /* To whom the socket is connected. */
	place = address_place(&fake_session, name, msg.msg_namelen);
	if (place != ELSEWHERE || control_has_address(&msg))
		socket_sendmsg(fake_socket(3), &sent, place, flags);
	socket_received_message(fake_socket(3), &msg, (socklen_t)name_len, flags);
	free(name);
	free(control);
}
