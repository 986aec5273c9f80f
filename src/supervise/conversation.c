// SPDX-License-Identifier: MIT
#include "conversation.h"

#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <string.h>

#include "address.h"
#include "direct.h"
#include "memory.h"

/* Of Linux 5.14. */
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

/* Those that were heard last, as many as have different low bits. */
static struct heard {
	const struct session *session;
	uint16_t port;
} heard[64];

static struct heard *
place(uint16_t port)
{
	return &heard[port % (sizeof(heard) / sizeof(*heard))];
}

void
conversation_heard(const struct session *s, uint16_t port)
{
	*place(port) = (struct heard){ s, port };
}

bool
conversation_fresh(const struct session *s, uint16_t port)
{
	struct heard *h = place(port);
	bool fresh = h->session == s && h->port == port;

	h->session = NULL;
	return fresh;
}

void
conversation_forget(void)
{
	memset(heard, 0, sizeof(heard));
}

/* Kept open: the supervisor has nothing to hide from itself. */
static int
netlink(void)
{
	static int fd = -1;

	if (fd < 0)
		fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
	return fd;
}

/* The socket that a datagram from IP and PORT to 127.0.0.1 and PEER_PORT would reach. */
static bool
ask(uint32_t ip, uint16_t port, uint16_t peer_port, struct inet_diag_msg *found)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_req_v2 query;
	} request = {
		.header = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = SOCK_DIAG_BY_FAMILY,
			.nlmsg_flags = NLM_F_REQUEST,
		},
		.query = {
			.sdiag_family = AF_INET,
			.sdiag_protocol = IPPROTO_UDP,
			.idiag_states = ~0U,
			.id = {
				.idiag_sport = htons(port),
				.idiag_dport = htons(peer_port),
				.idiag_src = { htonl(ip) },
				.idiag_dst = { htonl(INADDR_LOOPBACK) },
				.idiag_cookie = { INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE },
			},
		},
	};
	struct {
		struct nlmsghdr header;
		struct inet_diag_msg msg;
		char more[512];
	} answer;
	int fd = netlink();

	if (fd < 0 || send(fd, &request, sizeof(request), MSG_DONTWAIT) < 0)
		return false;
	if (recv(fd, &answer, sizeof(answer), MSG_DONTWAIT) <
		(ssize_t)NLMSG_LENGTH(sizeof(*found)))
		return false;
	if (answer.header.nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return false;
	*found = answer.msg;
	return true;
}

/* The network that a socket is in. */
static uint64_t
network(int fd)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	direct_getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len);
	return cookie;
}

/* Is it another one than ours, which is asked about? */
static bool
elsewhere(int fd)
{
	static uint64_t ours;

	if (!ours)
		ours = network(netlink());
	return network(fd) != ours;
}

/* Is FD itself connected to 127.0.0.1 and PORT, whoever is still there? */
static bool
is_connected(int fd, uint16_t port)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	socklen_t len = sizeof(name);

	return direct_getpeername(fd, addr, &len) == 0 &&
		address_ipv4(addr) == INADDR_LOOPBACK && address_port(addr) == port;
}

bool
conversation_exists(const struct session *s, int fd, const struct sockaddr *peer)
{
	struct sockaddr_storage name;
	struct sockaddr *addr = (struct sockaddr *)&name;
	socklen_t len = sizeof(name);
	struct inet_diag_msg found;
	int64_t ip;
	uint16_t port = address_port(peer);

	if (port_has(s, port, CONNECTED_TO) && is_connected(fd, port))
		return true;
	if (elsewhere(fd))
		return port_has(s, port, HEARD_LOOPBACK);
	if (direct_getsockname(fd, addr, &len) < 0)
		return false;
	ip = address_ipv4(addr);
	if (ip <= INADDR_ANY)
		ip = s->self;
	port = address_port(addr);
	return port && ask((uint32_t)ip, port, address_port(peer), &found) &&
		found.idiag_state == TCP_ESTABLISHED &&
		ntohs(found.id.idiag_dport) == port;
}
