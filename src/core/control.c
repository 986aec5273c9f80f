// SPDX-License-Identifier: MIT
#include "control.h"

#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <string.h>

#include "address.h"
#include "name.h"

/* CMSG_NXTHDR would read behind the end of a hostile buffer; this never does. */
static struct cmsghdr *
next(const struct msghdr *msg, struct cmsghdr *at)
{
	char *end = (char *)msg->msg_control + msg->msg_controllen;
	char *next = at ? (char *)at + CMSG_ALIGN(at->cmsg_len) : msg->msg_control;
	struct cmsghdr *cmsg = (struct cmsghdr *)next;

	if (!next || next > end || (size_t)(end - next) < sizeof(*cmsg))
		return NULL;
	if (cmsg->cmsg_len < CMSG_LEN(0) || cmsg->cmsg_len > (size_t)(end - next))
		return NULL;
	return cmsg;
}

static bool
is(const struct cmsghdr *cmsg, int level, int type, size_t size)
{
	return cmsg->cmsg_level == level && cmsg->cmsg_type == type &&
		cmsg->cmsg_len >= CMSG_LEN(size);
}

bool
control_has_address(const struct msghdr *msg)
{
	for (struct cmsghdr *cmsg = next(msg, NULL); cmsg; cmsg = next(msg, cmsg))
		if (cmsg->cmsg_level == SOL_IP || cmsg->cmsg_level == SOL_IPV6)
			return true;
	return false;
}

static void
source_out4(const struct session *s, struct cmsghdr *cmsg)
{
	struct in_pktinfo *info = (void *)CMSG_DATA(cmsg);

	info->ipi_spec_dst.s_addr =
		htonl(address_out4(s, ntohl(info->ipi_spec_dst.s_addr)));
}

static void
source_out6(const struct session *s, struct cmsghdr *cmsg, enum source from)
{
	struct sockaddr_in6 source = { .sin6_family = AF_INET6 };
	struct sockaddr *addr = (struct sockaddr *)&source;
	struct in6_pktinfo *info = (void *)CMSG_DATA(cmsg);
	enum place place;

	source.sin6_addr = info->ipi6_addr;
	place = address_place(s, addr, sizeof(source));
	if (place == LOOPBACK || place == WILDCARD) {
		if (from == SOURCE_LOOPBACK)
			address_set4(addr, INADDR_LOOPBACK);
		else
			address_out(s, addr);
	}
	info->ipi6_addr = source.sin6_addr;
}

/* True if this one chooses the packet's source. */
static bool
message_out(const struct session *s, struct cmsghdr *cmsg, enum source source)
{
	int value;

	if (is(cmsg, SOL_IP, IP_PKTINFO, sizeof(struct in_pktinfo))) {
		if (source != SOURCE_LOOPBACK)
			source_out4(s, cmsg);
		return true;
	}
	if (is(cmsg, SOL_IPV6, IPV6_PKTINFO, sizeof(struct in6_pktinfo))) {
		source_out6(s, cmsg, source);
		return true;
	}
	/* The packet will be IPv4, whose sender heeds IPv4's own names only. */
	if (is(cmsg, SOL_IPV6, IPV6_HOPLIMIT, sizeof(value)) ||
		is(cmsg, SOL_IPV6, IPV6_TCLASS, sizeof(value))) {
		memcpy(&value, CMSG_DATA(cmsg), sizeof(value));
		if (value < 0)
			return false; /* The default. */
		cmsg->cmsg_level = SOL_IP;
		cmsg->cmsg_type = cmsg->cmsg_type == IPV6_HOPLIMIT ? IP_TTL : IP_TOS;
	}
	return false;
}

static void
append_source(const struct session *s, struct msghdr *msg, size_t at)
{
	struct cmsghdr *cmsg = (void *)((char *)msg->msg_control + at);
	struct in_pktinfo *info = (void *)CMSG_DATA(cmsg);

	/* As a whole: to the kernel what musl has for padding is half of the length. */
	*cmsg = (struct cmsghdr){
		.cmsg_len = CMSG_LEN(sizeof(*info)),
		.cmsg_level = SOL_IP,
		.cmsg_type = IP_PKTINFO,
	};
	info->ipi_ifindex = 0;
	info->ipi_spec_dst.s_addr = htonl(s->self);
	info->ipi_addr.s_addr = INADDR_ANY;
	msg->msg_controllen = at + CMSG_SPACE(sizeof(*info));
}

/*
 * The end of the last one. A rest that is less than another one nobody reads. Apart, as
 * most have none.
 */
__attribute__((noinline)) static size_t
end_of_last(const struct msghdr *msg)
{
	struct cmsghdr *cmsg = NULL;
	size_t end = 0;

	while ((cmsg = next(msg, cmsg)))
		end = (size_t)((char *)cmsg - (char *)msg->msg_control) +
			CMSG_ALIGN(cmsg->cmsg_len);
	return msg->msg_controllen < end + sizeof(*cmsg)
		? end
		: CMSG_ALIGN(msg->msg_controllen);
}

void
control_out(const struct session *s, struct msghdr *msg, char copy[CONTROL_ROOM],
	enum source source)
{
	size_t len = msg->msg_control ? msg->msg_controllen : 0;
	bool choose = source == SOURCE_CHOSEN;

	if (len > CONTROL_ROOM - CMSG_SPACE(sizeof(struct in_pktinfo)))
		return;
	if (len)
		memcpy(copy, msg->msg_control, len);
	msg->msg_control = len || choose ? copy : msg->msg_control;
	for (struct cmsghdr *cmsg = len ? next(msg, NULL) : NULL; cmsg;
		cmsg = next(msg, cmsg))
		if (message_out(s, cmsg, source))
			choose = false;
	if (choose)
		append_source(s, msg, len ? end_of_last(msg) : 0);
}

/*
 * What control_in needs to know of the socket, asked only once something is to be edited.
 */
struct reader {
	const struct socket *sock;
	int domain;
	struct memory m;
};

static void
ask(struct reader *r)
{
	if (r->domain)
		return;
	r->domain = socket_domain(r->sock);
	if (r->domain == AF_INET6)
		r->m = memory_read6(r->sock);
}

static struct in_addr
in4(const struct session *s, struct in_addr ip)
{
	ip.s_addr = htonl(address_in4(s, ntohl(ip.s_addr)));
	return ip;
}

static void
packet_in4(struct reader *r, struct cmsghdr *cmsg)
{
	struct in_pktinfo *info = (void *)CMSG_DATA(cmsg);

	info->ipi_spec_dst = in4(r->sock->session, info->ipi_spec_dst);
	info->ipi_addr = in4(r->sock->session, info->ipi_addr);
}

static void
packet_in6(struct reader *r, struct cmsghdr *cmsg)
{
	struct sockaddr_in6 addr = { .sin6_family = AF_INET6 };
	size_t there = cmsg->cmsg_len - CMSG_LEN(0);

	ask(r);
	if (there > sizeof(addr.sin6_addr))
		there = sizeof(addr.sin6_addr);
	/* A short buffer cuts the message: only A begins as A does. */
	address_set4((struct sockaddr *)&addr, r->sock->session->self);
	memcpy(&addr.sin6_addr, CMSG_DATA(cmsg), there);
	name_loopback(r->sock->session, (struct sockaddr *)&addr, r->m);
	memcpy(CMSG_DATA(cmsg), &addr.sin6_addr, there);
}

/* The address in CMSG that is AT bytes behind its beginning. */
static void
address_in(struct reader *r, struct cmsghdr *cmsg, size_t at)
{
	struct sockaddr *addr = (void *)((char *)cmsg + at);

	ask(r);
	if (address_complete(addr, (socklen_t)(cmsg->cmsg_len - at)))
		name_loopback(r->sock->session, addr, r->m);
}

/* IPv4's "port unreachable", in the words of ICMPv6. */
static void
icmp_in6(struct sock_extended_err *err)
{
	if (err->ee_origin != SO_EE_ORIGIN_ICMP || err->ee_type != ICMP_DEST_UNREACH)
		return;
	err->ee_origin = SO_EE_ORIGIN_ICMP6;
	err->ee_type = ICMPV6_DEST_UNREACH;
	err->ee_code = ICMPV6_PORT_UNREACH;
}

/* An error and, behind it, the address of its sender. */
static void
error_in(struct reader *r, struct cmsghdr *cmsg)
{
	address_in(r, cmsg, CMSG_LEN(sizeof(struct sock_extended_err)));
	if (memory_native6(r->m))
		icmp_in6((void *)CMSG_DATA(cmsg));
}

/*
 * IPv4's TTL, an int, and TOS, a byte, on a socket that, to its program, speaks IPv6:
 * there both are ints, which begin with that byte. A byte with its padding takes as much
 * room; what does not fit is cut off, as the kernel does it.
 */
static void
field_in6(struct reader *r, struct msghdr *msg, struct cmsghdr *cmsg, int type)
{
	size_t room = (size_t)((char *)msg->msg_control + msg->msg_controllen -
		(char *)CMSG_DATA(cmsg));
	size_t len = cmsg->cmsg_len - CMSG_LEN(0);
	int value = 0;

	ask(r);
	if (r->domain != AF_INET6 || !memory_native6(r->m))
		return;
	memcpy(&value, CMSG_DATA(cmsg), least((socklen_t)len, sizeof(value)));
	/* An ICMP message has a class of its own; an ICMPv6 message does not. */
	if (msg->msg_flags & MSG_ERRQUEUE && type == IPV6_TCLASS)
		value = 0;
	if (room > sizeof(value))
		room = sizeof(value);
	cmsg->cmsg_level = SOL_IPV6;
	cmsg->cmsg_type = type;
	cmsg->cmsg_len = CMSG_LEN(room);
	memcpy(CMSG_DATA(cmsg), &value, room);
	if (room < sizeof(value))
		msg->msg_flags |= MSG_CTRUNC;
}

static void
message_in(struct reader *r, struct msghdr *msg, struct cmsghdr *cmsg)
{
	size_t error = sizeof(struct sock_extended_err) + sizeof(struct sockaddr_in);

	if (is(cmsg, SOL_IP, IP_PKTINFO, sizeof(struct in_pktinfo)))
		packet_in4(r, cmsg);
	else if (is(cmsg, SOL_IPV6, IPV6_PKTINFO, 1))
		packet_in6(r, cmsg);
	else if (is(cmsg, SOL_IP, IP_ORIGDSTADDR, sizeof(struct sockaddr_in)) ||
		is(cmsg, SOL_IPV6, IPV6_ORIGDSTADDR, sizeof(struct sockaddr_in6)))
		address_in(r, cmsg, CMSG_LEN(0));
	else if (is(cmsg, SOL_IP, IP_RECVERR, error) ||
		is(cmsg, SOL_IPV6, IPV6_RECVERR, error))
		error_in(r, cmsg);
	else if (is(cmsg, SOL_IP, IP_TTL, 0))
		field_in6(r, msg, cmsg, IPV6_HOPLIMIT);
	else if (is(cmsg, SOL_IP, IP_TOS, 0))
		field_in6(r, msg, cmsg, IPV6_TCLASS);
}

void
control_in(const struct socket *sock, struct msghdr *msg)
{
	struct reader r = { .sock = sock };

	for (struct cmsghdr *cmsg = next(msg, NULL); cmsg; cmsg = next(msg, cmsg))
		message_in(&r, msg, cmsg);
}
