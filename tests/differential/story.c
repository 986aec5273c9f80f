// SPDX-License-Identifier: MIT
#include <string.h>

#include "story.h"

/*
 * Sockets by number: 0 and 1 are the server and its twin, 2 to 4 clients, 5 to 7 what the
 * server accepted from them, 8 and 9 bystanders.
 */
enum { SERVER, TWIN, CLIENT, ACCEPTED = 5, BYSTANDER = 8, CLIENTS = 3 };

struct story {
	struct lines *lines;
	uint64_t seed;
	bool outside;
	bool stream;
	bool v6;     /* the server is IPv6 */
	bool v4_too; /* and speaks IPv4 */
	char port[4];
	const char *keeper; /* a tab where the child has the server */
	int messages;
};

static uint64_t
next(struct story *s)
{
	/* splitmix64: every seed is a good one. */
	uint64_t z = s->seed += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static int
below(struct story *s, int n)
{
	return next(s) % n;
}

static bool
chance(struct story *s, int percent)
{
	return below(s, 100) < percent;
}

#define PICK(S, ...) \
	({ \
		static const char *const choices[] = { __VA_ARGS__ }; \
		choices[below(S, sizeof(choices) / sizeof(choices[0]))]; \
	})

#define TELL(S, ...) lines_add((S)->lines, __VA_ARGS__)

/* A spelling of an IP address, with brackets where a port needs them. */
static const char *
here4(struct story *s)
{
	if (chance(s, 65))
		return "127.0.0.1";
	if (chance(s, 4))
		return "127.0.1.1";
	return chance(s, 6) ? "A" : "0.0.0.0";
}

static const char *
mapped(struct story *s)
{
	if (chance(s, 65))
		return "[::ffff:127.0.0.1]";
	return chance(s, 6) ? "[::ffff:A]" : "[::ffff:0.0.0.0]";
}

static const char *
here6(struct story *s)
{
	return chance(s, 60) ? "[::1]" : "[::]";
}

static const char *
elsewhere(struct story *s, bool v6)
{
	if (s->outside && chance(s, 60))
		return v6 ? "[fd99::1]" : "10.99.0.1";
	return v6 ? PICK(s, "[::2]", "[::ffff:127.0.0.2]", "[fe80::1]")
		  : PICK(s, "127.0.0.2", "127.0.0.53", "127.0.0.2");
}

/* Any address at all of that family. */
static const char *
anything(struct story *s, bool v6)
{
	if (chance(s, 10))
		return elsewhere(s, v6);
	if (!v6)
		return here4(s);
	return chance(s, 30) ? mapped(s) : here6(s);
}

/* By which a client of its family natively reaches the server. */
static const char *
destination(struct story *s, bool v6)
{
	if (chance(s, 5))
		return anything(s, v6);
	if (!v6)
		return here4(s);
	if (!s->v6)
		return mapped(s);
	return s->v4_too && chance(s, 30) ? mapped(s) : here6(s);
}

static const char *
room(struct story *s)
{
	if (chance(s, 85))
		return "";
	return PICK(s, " room=0", " room=1", " room=2", " room=4", " room=7", " room=8",
		" room=16", " room=20", " room=24", " room=27", " room=28", " room=200");
}

static void
names(struct story *s, const char *who, int socket)
{
	if (chance(s, 70))
		TELL(s, "%sgetsockname %d%s", who, socket, room(s));
	if (chance(s, 50))
		TELL(s, "%sgetpeername %d%s", who, socket, room(s));
}

static void
bystand(struct story *s)
{
	switch (below(s, 4)) {
	case 0:
		TELL(s, "8 = socket unix %s", s->stream ? "stream" : "dgram");
		TELL(s, "bind 8 unix:x");
		TELL(s, "getsockname 8 room=2");
		break;
	case 1:
		TELL(s, "8 = socket inet %s", s->stream ? "stream" : "dgram");
		TELL(s, "bind 8 127.0.0.2:P9");
		TELL(s, "getsockname 8");
		break;
	case 2:
		TELL(s, "8 = socket inet6 %s", s->stream ? "stream" : "dgram");
		TELL(s, "bind 8 [::2]:P9");
		TELL(s, "getsockname 8");
		break;
	default:
		TELL(s, "8 = socket inet dgram");
		TELL(s, "sendto 8 stray 127.0.0.2:P9");
		TELL(s, "getsockname 8");
	}
}

/* One call that has no place in the story. */
static void
noise(struct story *s)
{
	int socket = below(s, 8);
	bool v6 = chance(s, 50);
	const char *port = PICK(s, "P1", "P2", "0", "P1");

	switch (below(s, 17)) {
	case 0:
	case 1:
		TELL(s, "getsockname %d%s", socket, room(s));
		break;
	case 2:
		TELL(s, "getpeername %d%s", socket, room(s));
		break;
	case 3:
		TELL(s, "bind %d %s:%s", socket, anything(s, v6), port);
		break;
	case 4:
		TELL(s, "get %d %s", socket,
			PICK(s, "v6only", "error", "listening", "domain"));
		break;
	case 5:
		TELL(s, "set %d v6only %d", socket, below(s, 2));
		break;
	case 6:
		TELL(s, "connect %d unspec", socket);
		break;
	case 7:
		TELL(s, "connect %d %s:%s", socket, anything(s, v6), PICK(s, "P1", "P2"));
		break;
	case 8:
		TELL(s, "listen %d", socket);
		break;
	case 9:
		TELL(s, "close %d", socket);
		break;
	case 10:
		TELL(s, "%d = dup %d", below(s, 8), socket);
		break;
	case 11:
		TELL(s, "shutdown %d %s", socket, PICK(s, "rd", "wr", "rdwr"));
		break;
	case 12:
		TELL(s, "accept %d%s", socket,
			PICK(s, "", " at=null lenat=null", " four"));
		break;
	case 13:
		TELL(s, "poll %d", socket);
		break;
	case 14:
		TELL(s, "bind %d %s:%s %s", socket, anything(s, v6), port,
			PICK(s, "len=0", "len=8", "len=15", "len=16", "len=20", "len=24",
				"len=27", "len=28", "len=128", "len=129", "len=-1",
				"at=none", "at=edge", "at=low", "at=null", "at=ro"));
		break;
	case 15:
		TELL(s, "bind %d unspec:%s", socket, port);
		break;
	default:
		bystand(s);
	}
}

static void
perhaps_noise(struct story *s)
{
	while (chance(s, 7))
		noise(s);
}

static void
options(struct story *s, const char *who, int socket, bool v6)
{
	if (chance(s, 20))
		TELL(s, "%sset %d reuseaddr 1", who, socket);
	/*
	 * For what connects, it is said to be; what else it does with datagrams is
	 * nobody's.
	 */
	if (s->stream && chance(s, 4))
		TELL(s, "%sset %d noport 1", who, socket);
	if (chance(s, 3))
		TELL(s, "%sset %d %s 1", who, socket, PICK(s, "freebind", "reuseport"));
	if (!s->stream && chance(s, 15))
		TELL(s, "%sset %d %s 1", who, socket, v6 ? "recverr6" : "recverr");
	if (!s->stream && chance(s, 20))
		TELL(s, "%sset %d %s 1", who, socket,
			v6 ? PICK(s, "pktinfo6", "recvhops", "recvtclass")
			   : PICK(s, "pktinfo", "recvttl", "recvtos"));
}

static void
new_socket(struct story *s, const char *who, int socket, bool v6)
{
	TELL(s, "%s%d = socket %s %s%s", who, socket, v6 ? "inet6" : "inet",
		s->stream ? "stream" : "dgram", chance(s, 15) ? " nonblock" : "");
}

static void
serve(struct story *s)
{
	const char *addr;
	bool only = false;

	s->v6 = chance(s, 45);
	new_socket(s, "", SERVER, s->v6);
	options(s, "", SERVER, s->v6);
	if (s->v6 && chance(s, 35)) {
		only = chance(s, 85);
		TELL(s, "set %d v6only %d", SERVER, only);
	}
	addr = anything(s, s->v6);
	s->v4_too = s->v6 && !only && strcmp(addr, "[::1]");
	strcpy(s->port, chance(s, 80) ? "P1" : "@0");
	if (chance(s, 95))
		TELL(s, "bind %d %s:%s", SERVER, addr, s->port[0] == 'P' ? s->port : "0");
	else
		strcpy(s->port, "@0");
	perhaps_noise(s);
	if (s->port[0] == '@' || chance(s, 60))
		TELL(s, "getsockname %d", SERVER);
	if (s->v6 && chance(s, 40))
		TELL(s, "get %d v6only", SERVER);
	if (s->stream && chance(s, 95))
		TELL(s, "listen %d", SERVER);
	if (s->port[0] == '@' || chance(s, 40))
		TELL(s, "getsockname %d", SERVER);
}

/* The same port in the other family. */
static void
serve_twin(struct story *s)
{
	bool v6 = !s->v6;

	if (!chance(s, 30))
		return;
	new_socket(s, "", TWIN, v6);
	options(s, "", TWIN, v6);
	if (v6 && chance(s, 65))
		TELL(s, "set %d v6only 1", TWIN);
	TELL(s, "bind %d %s:%s", TWIN, v6 ? here6(s) : here4(s), s->port);
	if (s->stream)
		TELL(s, "listen %d", TWIN);
	names(s, "", TWIN);
	if (chance(s, 30))
		TELL(s, "get %d v6only", v6 ? TWIN : SERVER);
}

static void
stream_talk(struct story *s, const char *who, int client)
{
	int accepted = client - CLIENT + ACCEPTED;

	TELL(s, "%s%d = accept %d%s", s->keeper, accepted, SERVER, room(s));
	names(s, s->keeper, accepted);
	names(s, who, client);
	perhaps_noise(s);
	if (chance(s, 50)) {
		TELL(s, "%ssend %d m%d", who, client, s->messages++);
		TELL(s, "%s%s %d", s->keeper, PICK(s, "recv", "recvfrom", "recvmsg"),
			accepted);
	}
	if (chance(s, 30)) {
		TELL(s, "%ssend %d m%d", s->keeper, accepted, s->messages++);
		TELL(s, "%srecv %d", who, client);
	}
	if (chance(s, 25)) {
		TELL(s, "%s%s %d", who, PICK(s, "close", "shutdown", "reset", "close"),
			client);
		TELL(s, "%srecv %d", s->keeper, accepted);
		names(s, s->keeper, accepted);
	}
	if (chance(s, 15)) {
		TELL(s, "%s%s %d", s->keeper, PICK(s, "close", "reset"), accepted);
		TELL(s, "%srecv %d", who, client);
		names(s, who, client);
	}
	if (chance(s, 10)) {
		TELL(s, "%sconnect %d unspec", who, client);
		names(s, who, client);
		TELL(s, "%sconnect %d %s:%s", who, client, destination(s, s->v6),
			s->port);
		names(s, who, client);
	}
}

static void
send_to(struct story *s, const char *who, int socket, const char *addr, const char *port)
{
	switch (below(s, 5)) {
	case 0:
		TELL(s, "%ssendmsg %d m%d %s:%s", who, socket, s->messages++, addr, port);
		break;
	case 1:
		TELL(s, "%ssendmmsg %d m%d %s:%s %s:%s", who, socket, s->messages++, addr,
			port, addr, port);
		break;
	default:
		TELL(s, "%ssendto %d m%d %s:%s", who, socket, s->messages++, addr, port);
	}
}

static void
receive(struct story *s, const char *who, int socket)
{
	switch (below(s, 6)) {
	case 0:
		TELL(s, "%srecvmmsg %d%s", who, socket, room(s));
		break;
	case 1:
		TELL(s, "%srecvmsg %d%s", who, socket, room(s));
		break;
	case 2:
		TELL(s, "%srecvfrom %d peek%s", who, socket, room(s));
		TELL(s, "%srecvfrom %d", who, socket);
		break;
	default:
		TELL(s, "%srecvfrom %d%s%s", who, socket,
			chance(s, 10) ? " fortified" : "", room(s));
	}
}

static void
datagram_talk(struct story *s, const char *who, int client, bool v6)
{
	const char *addr = destination(s, v6);
	bool connected = chance(s, 40);
	int rounds = 1 + below(s, 2);

	if (connected)
		TELL(s, "%sconnect %d %s:%s", who, client, addr, s->port);
	if (chance(s, 30))
		names(s, who, client);
	for (int i = 0; i < rounds; i++) {
		if (connected && chance(s, 85))
			TELL(s, "%ssend %d m%d", who, client, s->messages++);
		else
			send_to(s, who, client, addr, s->port);
		receive(s, s->keeper, SERVER);
		names(s, who, client);
		perhaps_noise(s);
		if (chance(s, 60)) {
			TELL(s, "%s%s %d m%d from%d", s->keeper,
				PICK(s, "sendto", "sendmsg", "sendmmsg"), SERVER,
				s->messages++, SERVER);
			receive(s, who, client);
		}
	}
	if (chance(s, 12)) {
		TELL(s, "%sconnect %d from%d", s->keeper, SERVER, SERVER);
		names(s, s->keeper, SERVER);
		TELL(s, "%ssend %d m%d", s->keeper, SERVER, s->messages++);
		receive(s, who, client);
		TELL(s, "%sconnect %d unspec", s->keeper, SERVER);
		names(s, s->keeper, SERVER);
	}
	if (connected && chance(s, 15)) {
		TELL(s, "%sconnect %d %s", who, client,
			PICK(s, "unspec", "127.0.0.1:P6", "[::1]:P6"));
		names(s, who, client);
		TELL(s, "%ssend %d m%d", who, client, s->messages++);
		TELL(s, "%srecv %d", who, client);
	}
	if (chance(s, 10))
		TELL(s, "%srecvmsg %d errqueue", who, client);
}

static void
visit(struct story *s, int client)
{
	bool v6 = s->v6 ? chance(s, 75) || !s->v4_too : chance(s, 20);
	const char *who = "";

	if (!s->keeper[0] && chance(s, 15)) {
		who = "\t";
		TELL(s, "%s", PICK(s, "fork", "process"));
	}
	new_socket(s, who, client, v6);
	options(s, who, client, v6);
	if (v6 && chance(s, 10))
		TELL(s, "%sset %d v6only 1", who, client);
	if (chance(s, 30)) {
		TELL(s, "%sbind %d %s:%s", who, client,
			v6 && !s->v6 ? mapped(s) : anything(s, v6),
			PICK(s, "0", "0", "P3", "P4"));
		if (chance(s, 50))
			TELL(s, "%sgetsockname %d", who, client);
	}
	perhaps_noise(s);
	if (s->stream) {
		TELL(s, "%sconnect %d %s:%s", who, client, destination(s, v6), s->port);
		stream_talk(s, who, client);
	} else {
		datagram_talk(s, who, client, v6);
	}
	if (chance(s, 20))
		TELL(s, "%sclose %d", who, client);
	if (who[0])
		TELL(s, "wait");
}

/* A server, perhaps its twin, and up to three clients. */
static void
tell_meeting(struct story *s)
{
	int clients = 1 + below(s, CLIENTS);

	serve(s);
	serve_twin(s);
	for (int i = 0; i < clients; i++)
		visit(s, CLIENT + i);
	if (chance(s, 20)) {
		TELL(s, "close %d", SERVER);
		visit(s, CLIENT);
		serve(s);
		visit(s, CLIENT);
	}
}

/* A socket gets into another program, by exec or through a socket. */
static void
hand_over(struct story *s, int socket)
{
	if (chance(s, 50)) {
		TELL(s, "fork");
		TELL(s, "\texec");
	} else {
		TELL(s, "process");
		TELL(s, "pass %d", socket);
		TELL(s, "\t%d = take", socket);
	}
	if (chance(s, 50))
		TELL(s, "close %d", socket);
}

/* Another program has the server. */
static void
tell_heir(struct story *s)
{
	int clients = 1 + below(s, CLIENTS);

	serve(s);
	if (chance(s, 20))
		visit(s, CLIENT);
	hand_over(s, SERVER);
	s->keeper = "\t";
	names(s, "\t", SERVER);
	for (int i = 0; i < clients; i++)
		visit(s, CLIENT + i);
	TELL(s, "wait");
}

/* Several sockets want one port. */
static void
tell_conflict(struct story *s)
{
	int count = 2 + below(s, 3);
	int reuse = below(s, 100);

	for (int i = 0; i < count; i++) {
		bool v6 = chance(s, 50);

		new_socket(s, "", i, v6);
		if (reuse < 30 || (reuse < 50 && chance(s, 50)))
			TELL(s, "set %d reuseaddr 1", i);
		if (reuse > 90 || (reuse > 80 && chance(s, 50)))
			TELL(s, "set %d reuseport 1", i);
		if (v6 && chance(s, 40))
			TELL(s, "set %d v6only 1", i);
		TELL(s, "bind %d %s:P1", i, anything(s, v6));
		names(s, "", i);
		if (s->stream && chance(s, 70))
			TELL(s, "listen %d", i);
		perhaps_noise(s);
	}
	for (int i = 0; i < count; i++) {
		if (s->stream && chance(s, 40))
			TELL(s, "listen %d", i);
		if (chance(s, 30))
			TELL(s, "get %d v6only", i);
		names(s, "", i);
	}
	if (chance(s, 50)) {
		TELL(s, "close %d", below(s, count));
		new_socket(s, "", 7, false);
		TELL(s, "bind 7 %s:P1", here4(s));
	}
}

/* Nobody answers. */
static void
tell_refusal(struct story *s)
{
	bool v6 = chance(s, 50);

	new_socket(s, "", 2, v6);
	options(s, "", 2, v6);
	if (chance(s, 30))
		TELL(s, "bind 2 %s:%s", anything(s, v6), PICK(s, "0", "P3"));
	TELL(s, "connect 2 %s:P1", anything(s, v6));
	names(s, "", 2);
	if (!s->stream) {
		TELL(s, "send 2 m0");
		TELL(s, "%s",
			PICK(s, "recv 2", "get 2 error", "poll 2", "recvmsg 2 errqueue"));
		names(s, "", 2);
	} else {
		TELL(s, "%s", PICK(s, "poll 2", "get 2 error", "connect 2 127.0.0.1:P1"));
	}
	perhaps_noise(s);
	TELL(s, "connect 2 %s:P2", anything(s, v6));
	names(s, "", 2);
	s->v6 = v6;
	serve(s);
	TELL(s, "connect 2 %s:%s", destination(s, v6), s->port);
	names(s, "", 2);
	TELL(s, "accept 0");
}

/* A wildcard without a port, which may go anywhere. */
static void
tell_undecided(struct story *s)
{
	bool v6 = chance(s, 50);
	const char *who = chance(s, 20) ? "\t" : "";

	new_socket(s, "", 2, v6);
	options(s, "", 2, v6);
	if (v6 && chance(s, 40))
		TELL(s, "set 2 v6only 1");
	TELL(s, "bind 2 %s:0",
		v6 ? PICK(s, "[::]", "[::]", "[::ffff:0.0.0.0]") : "0.0.0.0");
	if (who[0] && chance(s, 30))
		hand_over(s, 2);
	else if (who[0])
		TELL(s, "fork");
	for (int i = below(s, 5); i >= 0; i--)
		switch (below(s, 10)) {
		case 0:
			TELL(s, "%sbind 2 %s:%s", who, anything(s, v6),
				PICK(s, "0", "P1"));
			break;
		case 1:
			TELL(s, "%sset 2 v6only %d", who, below(s, 2));
			break;
		case 2:
			TELL(s, "%slisten 2", who);
			break;
		case 3:
			TELL(s, "%sget 2 %s", who,
				PICK(s, "v6only", "noport", "listening"));
			break;
		case 4:
			TELL(s, "connect 2 %s:P1",
				s->outside ? (v6 ? "[fd99::1]" : "10.99.0.1")
					   : anything(s, v6));
			break;
		case 5:
			TELL(s, "%sgetpeername 2", who);
			break;
		case 6:
			TELL(s, "3 = dup 2");
			break;
		case 7:
			TELL(s, "connect 2 %s:P1", anything(s, v6));
			break;
		case 8:
			perhaps_noise(s);
			break;
		default:
			TELL(s, "%sgetsockname 2%s", who, room(s));
		}
	if (who[0])
		TELL(s, "wait");
	TELL(s, "getsockname 2");
	TELL(s, "4 = socket %s %s", v6 ? "inet6" : "inet",
		s->stream ? "stream" : "dgram");
	TELL(s, "connect 4 %s:@2", v6 ? here6(s) : here4(s));
	names(s, "", 4);
}

/* The three worlds that a socket may speak to with control data of its own. */
enum world { IPV4, MAPPED, IPV6 };

static const char *
spelled(struct story *s, enum world world)
{
	return world == IPV4 ? here4(s) : world == MAPPED ? mapped(s) : here6(s);
}

/* What a message carries beside its data. */
static const char *
control(struct story *s, enum world world)
{
	if (chance(s, 40))
		return "";
	if (world == IPV4)
		return PICK(s, " pktinfo=127.0.0.1", " pktinfo=0.0.0.0",
			" pktinfo=0.0.0.0 if=1", " ttl=9", " tos=8", " ttl=9 tos=4",
			" pktinfo=127.0.0.1 ttl=9");
	if (world == MAPPED)
		return PICK(s, " pktinfo6=::ffff:127.0.0.1", " pktinfo6=::ffff:0.0.0.0",
			" ttl=9", " tos=8", " pktinfo6=::ffff:127.0.0.1 ttl=9");
	return PICK(s, " pktinfo6=::1", " pktinfo6=::", " pktinfo6=:: if=1", " hops=9",
		" tclass=8", " hops=9 tclass=4", " pktinfo6=::1 hops=9");
}

/* Two datagram sockets that speak to each other as equals, and to themselves. */
static void
tell_peers(struct story *s)
{
	enum world world = below(s, 3);
	bool v6 = world != IPV4;

	s->stream = false;
	for (int i = 0; i < 2; i++) {
		new_socket(s, "", i, v6);
		options(s, "", i, v6);
		if (chance(s, 10))
			TELL(s, "set %d device 1", i);
		if (chance(s, 10))
			TELL(s, "set %d %s", i, v6 ? "hops 7" : "ttl 7");
		if (chance(s, 85))
			TELL(s, "bind %d %s:%s", i, spelled(s, world), i ? "P2" : "P1");
		else
			TELL(s, "sendto %d m%d %s:P9", i, s->messages++,
				spelled(s, world));
	}
	for (int i = 4 + below(s, 8); i > 0; i--) {
		int from = below(s, 2);
		const char *to = chance(s, 80) == (from == 0) ? "P2" : "P1";

		switch (below(s, 9)) {
		case 0:
			TELL(s, "connect %d %s:%s", from, spelled(s, world), to);
			names(s, "", from);
			break;
		case 1:
			TELL(s, "sendmsg %d m%d null%s", from, s->messages++,
				control(s, world));
			break;
		case 2:
			TELL(s, "connect %d unspec", from);
			names(s, "", from);
			break;
		case 3:
			receive(s, "", from);
			TELL(s, "sendmsg %d m%d from%d%s", from, s->messages++, from,
				control(s, world));
			break;
		case 4:
		case 5:
			receive(s, "", from);
			break;
		default:
			TELL(s, "sendmsg %d m%d %s:%s%s", from, s->messages++,
				spelled(s, world), to, control(s, world));
		}
	}
	receive(s, "", 0);
	receive(s, "", 1);
}

/* Two stream sockets on ports of their own, in all states. */
static void
tell_states(struct story *s)
{
	enum world world = below(s, 3);
	bool v6 = world != IPV4;

	s->stream = true;
	for (int i = 0; i < 2; i++) {
		TELL(s, "%d = socket %s stream nonblock", i, v6 ? "inet6" : "inet");
		if (chance(s, 60))
			TELL(s, "set %d reuseaddr 1", i);
		if (chance(s, 10))
			TELL(s, "set %d fastopen 5", i);
		if (chance(s, 85))
			TELL(s, "bind %d %s:%s", i, spelled(s, world), i ? "P2" : "P1");
	}
	for (int i = 6 + below(s, 9); i > 0; i--) {
		int own = below(s, 2);
		const char *to = chance(s, 75) == (own == 0) ? "P2" : "P1";

		switch (below(s, 13)) {
		case 0:
		case 1:
			TELL(s, "connect %d %s:%s", own, spelled(s, world), to);
			break;
		case 2:
		case 3:
			TELL(s, "listen %d", own);
			break;
		case 4:
			TELL(s, "connect %d unspec", own);
			break;
		case 5:
			TELL(s, "shutdown %d %s", own, PICK(s, "rd", "wr", "rdwr"));
			break;
		case 6:
			TELL(s, "%d = accept %d", ACCEPTED + own, own);
			names(s, "", ACCEPTED + own);
			break;
		case 7:
			TELL(s, "sendto %d m%d %s:%s fastopen", own, s->messages++,
				spelled(s, world), to);
			break;
		case 8:
			TELL(s, "recv %d", chance(s, 50) ? own : ACCEPTED + own);
			break;
		case 9:
			TELL(s, "%s %d", PICK(s, "close", "reset"), ACCEPTED + own);
			break;
		case 10:
			TELL(s, "bind %d %s:%s", own, spelled(s, world), to);
			break;
		case 11:
			TELL(s, "poll %d", own);
			TELL(s, "get %d error", own);
			break;
		default:
			TELL(s, "send %d m%d", own, s->messages++);
		}
		names(s, "", own);
	}
}

/* Nothing but noise, on a few sockets. */
static void
tell_noise(struct story *s)
{
	for (int i = 0; i < 4; i++)
		new_socket(s, "", i, chance(s, 50));
	for (int i = 10 + below(s, 15); i > 0; i--)
		noise(s);
}

void
story_tell(struct script *script, uint64_t seed, bool outside)
{
	struct story story = {
		.lines = &script->lines,
		.seed = seed,
		.outside = outside,
		.keeper = "",
	};
	struct story *s = &story;
	int kind;

	lines_clear(&script->lines);
	snprintf(script->name, sizeof(script->name), "seed %llu",
		(unsigned long long)seed);
	s->stream = chance(s, 55);
	strcpy(s->port, "P1");
	if (chance(s, 8))
		TELL(s, "via syscall");
	kind = below(s, 100);
	if (kind < 54)
		tell_meeting(s);
	else if (kind < 60)
		tell_heir(s);
	else if (kind < 75)
		tell_conflict(s);
	else if (kind < 85)
		tell_refusal(s);
	else if (kind < 92)
		tell_undecided(s);
	else if (kind < 95)
		tell_peers(s);
	else if (kind < 97)
		tell_states(s);
	else
		tell_noise(s);
}
