// SPDX-License-Identifier: MIT
#include "sock_diag.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * A condition on the local address, as the kernel's filter machine reads it: the host is
 * a struct inet_diag_hostcond, and the address that comes behind it.
 */
struct filter {
	struct rtattr attribute;
	struct inet_diag_bc_op op;
	struct {
		uint8_t family, prefix_len;
		int32_t port;
		uint32_t address;
	} host;
};

struct search {
	int protocol;
	bool (*visit)(void *arg, const struct endpoint *e);
	void *arg;
	bool found;
};

/* Is called for each message of a dump. */
typedef void each_message(void *arg, const struct nlmsghdr *header);

/* The states, as bits, of a socket that waits for anybody. */
static uint32_t
listening(int protocol)
{
	/* An unconnected UDP socket is in the state that TCP calls closed. */
	return 1U << (protocol == IPPROTO_TCP ? TCP_LISTEN : TCP_CLOSE);
}

static bool
only6(const struct inet_diag_msg *msg, size_t len)
{
	const struct rtattr *a = (const struct rtattr *)(msg + 1);

	for (len -= sizeof(*msg); RTA_OK(a, len); a = RTA_NEXT(a, len))
		if (a->rta_type == INET_DIAG_SKV6ONLY)
			return *(const uint8_t *)RTA_DATA(a) != 0;
	return false;
}

static void
describe(const struct search *s, const struct inet_diag_msg *msg, size_t len,
	struct endpoint *e)
{
	memset(e, 0, sizeof(*e));
	e->protocol = s->protocol;
	e->family = msg->idiag_family;
	memcpy(&e->addr, msg->id.idiag_src, sizeof(e->addr));
	if (e->family == AF_INET) {
		e->addr = (struct in6_addr)IN6ADDR_ANY_INIT;
		e->addr.s6_addr[10] = e->addr.s6_addr[11] = 0xff;
		memcpy(e->addr.s6_addr + 12, msg->id.idiag_src, 4);
	} else if (IN6_IS_ADDR_V4MAPPED(&e->addr)) {
		e->family = AF_INET;
	}
	e->port = ntohs(msg->id.idiag_sport);
	e->only6 = only6(msg, len);
	e->uid = msg->idiag_uid;
	e->inode = msg->idiag_inode;
}

static void
each_endpoint(void *arg, const struct nlmsghdr *header)
{
	struct search *s = arg;
	struct endpoint e;

	if (s->found || header->nlmsg_len < NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
		return;
	describe(s, NLMSG_DATA(header), NLMSG_PAYLOAD(header, 0), &e);
	s->found = s->visit(s->arg, &e);
}

/*
 * 1: the dump is over. 0: more will come. -1: failed, which the kernel says in place of a
 * dump, or at its end: there where it has no module for the protocol.
 */
static int
message(const struct nlmsghdr *header, each_message *each, void *arg)
{
	int error;

	if (header->nlmsg_type != NLMSG_DONE && header->nlmsg_type != NLMSG_ERROR) {
		each(arg, header);
		return 0;
	}
	error = *(const int *)NLMSG_DATA(header); /* In both the first. */
	errno = -error;
	return error < 0 ? -1 : 1;
}

/* Reads a dump to its end, as it would block the next one otherwise. */
static int
answers(int fd, each_message *each, void *arg)
{
	union {
		struct nlmsghdr header;
		char bytes[16384];
	} buffer;
	int over = 0;

	while (over == 0) {
		const struct nlmsghdr *header = &buffer.header;
		ssize_t len = recv(fd, &buffer, sizeof(buffer), 0);

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return -1;
		for (; over == 0 && NLMSG_OK(header, (size_t)len);
			header = NLMSG_NEXT(header, len))
			over = message(header, each, arg);
	}
	return over < 0 ? -1 : 0;
}

/* One socket serves them all. COMMAND never sees it. */
static int
dump(const struct nlmsghdr *request, each_message *each, void *arg)
{
	static int fd = -1;

	if (fd < 0)
		fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	if (fd < 0 || send(fd, request, request->nlmsg_len, 0) < 0)
		return -1;
	if (answers(fd, each, arg) == 0)
		return 0;
	/* What was not read of it would be taken for the next answer. */
	close(fd);
	fd = -1;
	return -1;
}

static void
set_filter(struct filter *f, uint32_t address, int bits)
{
	const unsigned short program = sizeof(*f) - sizeof(f->attribute);

	*f = (struct filter){
		.attribute = { .rta_type = INET_DIAG_REQ_BYTECODE, .rta_len = sizeof(*f) },
		.op = {
			.code = INET_DIAG_BC_S_COND,
			.yes = (unsigned char)program,
			.no = (unsigned short)(program + 4), /* Behind the end: no match. */
		},
		/* On an IPv6 socket, AF_INET matches mapped addresses. */
		.host = { .family = AF_INET,
			.prefix_len = (uint8_t)bits,
			.port = -1,
			.address = htonl(address) },
	};
}

/* The old request knows TCP only, but asks for both families in one walk. */
static int
dump_tcp(struct search *s, uint32_t address, int bits)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req query;
		struct filter filter;
	} r = {
		.header = {
			.nlmsg_len = sizeof(r),
			.nlmsg_type = TCPDIAG_GETSOCK,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.query = { .idiag_states = listening(IPPROTO_TCP) },
	};

	set_filter(&r.filter, address, bits);
	if (bits == 0)
		r.header.nlmsg_len -= (uint32_t)sizeof(r.filter);
	return dump(&r.header, each_endpoint, s);
}

static int
dump_udp(struct search *s, int family, uint32_t address, int bits)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 query;
		struct filter filter;
	} r = {
		.header = {
			.nlmsg_len = sizeof(r),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.query = {
			.sdiag_family = (uint8_t)family,
			.sdiag_protocol = IPPROTO_UDP,
			.idiag_states = listening(IPPROTO_UDP),
		},
	};

	set_filter(&r.filter, address, bits);
	if (bits == 0)
		r.header.nlmsg_len -= (uint32_t)sizeof(r.filter);
	return dump(&r.header, each_endpoint, s);
}

int
sock_diag(int protocol, uint32_t address, int bits,
	bool (*visit)(void *arg, const struct endpoint *e), void *arg)
{
	struct search s = { .protocol = protocol, .visit = visit, .arg = arg };

	if (protocol == IPPROTO_TCP)
		return dump_tcp(&s, address, bits);
	if (dump_udp(&s, AF_INET, address, bits) < 0)
		return -1;
	/* A kernel without IPv6 has no such sockets. */
	return dump_udp(&s, AF_INET6, address, bits) == 0 || errno == ENOENT ? 0 : -1;
}

struct unix_search {
	void (*visit)(void *arg, const char *name, size_t len, uint32_t inode);
	void *arg;
};

static void
each_unix(void *arg, const struct nlmsghdr *header)
{
	const struct unix_search *s = arg;
	const struct unix_diag_msg *msg = NLMSG_DATA(header);
	const struct rtattr *a = (const struct rtattr *)(msg + 1);
	size_t len = header->nlmsg_len;

	if (len < NLMSG_LENGTH(sizeof(*msg)))
		return;
	for (len -= NLMSG_LENGTH(sizeof(*msg)); RTA_OK(a, len); a = RTA_NEXT(a, len))
		if (a->rta_type == UNIX_DIAG_NAME)
			s->visit(s->arg, RTA_DATA(a), RTA_PAYLOAD(a), msg->udiag_ino);
}

int
sock_diag_unix(
	void (*visit)(void *arg, const char *name, size_t len, uint32_t inode), void *arg)
{
	struct {
		struct nlmsghdr header;
		struct unix_diag_req query;
	} r = {
		.header = {
			.nlmsg_len = sizeof(r),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
		.query = {
			.sdiag_family = AF_UNIX,
			.udiag_states = 1U << TCP_LISTEN,
			.udiag_show = UDIAG_SHOW_NAME,
		},
	};
	struct unix_search s = { visit, arg };

	return dump(&r.header, each_unix, &s);
}

uint32_t
endpoint_ipv4(const struct endpoint *e)
{
	uint32_t ip;

	memcpy(&ip, e->addr.s6_addr + 12, sizeof(ip));
	return ntohl(ip);
}
