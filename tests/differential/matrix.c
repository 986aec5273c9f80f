// SPDX-License-Identifier: MIT
#include <stddef.h>

#include "matrix.h"

#define COUNT(ARRAY) ((int)(sizeof(ARRAY) / sizeof((ARRAY)[0])))

static const struct end {
	const char *family;
	const char *addr;
	const char *option; /* set before the address is used */
} servers[] = {
	{ "inet", "127.0.0.1", NULL },
	{ "inet", "0.0.0.0", NULL },
	{ "inet", "A", NULL },
	{ "inet", "127.0.0.2", NULL },
	{ "inet6", "[::1]", NULL },
	{ "inet6", "[::1]", "v6only 1" },
	{ "inet6", "[::1]", "v6only 0" },
	{ "inet6", "[::]", NULL },
	{ "inet6", "[::]", "v6only 1" },
	{ "inet6", "[::ffff:127.0.0.1]", NULL },
	{ "inet6", "[::ffff:0.0.0.0]", NULL },
	{ "inet6", "[::ffff:A]", NULL },
	{ "inet6", "[::ffff:127.0.0.2]", NULL },
	{ "inet6", "[::2]", NULL },
};

static const struct end clients[] = {
	{ "inet", "127.0.0.1", NULL },
	{ "inet", "0.0.0.0", NULL },
	{ "inet", "127.0.1.1", NULL },
	{ "inet", "A", NULL },
	{ "inet", "127.0.0.2", NULL },
	{ "inet6", "[::1]", NULL },
	{ "inet6", "[::]", NULL },
	{ "inet6", "[::1]", "v6only 1" },
	{ "inet6", "[::ffff:127.0.0.1]", NULL },
	{ "inet6", "[::ffff:0.0.0.0]", NULL },
	{ "inet6", "[::ffff:A]", NULL },
};

/*
 * What a client is bound to before it speaks; the other family's are the kernel's to
 * refuse.
 */
static const char *const bounds[] = {
	NULL,
	"127.0.0.1:0",
	"0.0.0.0:0",
	"[::]:0",
	"[::1]:0",
	"[::ffff:127.0.0.1]:P3",
	"127.0.0.1:P3",
};

static const char *const kinds[] = { "stream", "dgram" };
static const char *const ports[] = { "P1", "0" };
static const char *const modes[] = { "", " nonblock" };
static const char *const processes[] = { NULL, "fork", "process" };

enum { LONGEST_ADDRESS = 30 };

static void
open_end(struct lines *lines, const char *who, int socket, const struct end *end,
	const char *kind, const char *mode)
{
	lines_add(lines, "%s%d = socket %s %s%s", who, socket, end->family, kind, mode);
	if (end->option)
		lines_add(lines, "%sset %d %s", who, socket, end->option);
}

static void
show_names(struct lines *lines, const char *who, int socket)
{
	lines_add(lines, "%sgetsockname %d", who, socket);
	lines_add(lines, "%sgetpeername %d", who, socket);
}

static void
meet_stream(struct lines *lines, const char *who)
{
	lines_add(lines, "2 = accept 0");
	lines_add(lines, "%sgetsockname 1", who);
	lines_add(lines, "%sgetpeername 1", who);
	show_names(lines, "", 2);
	lines_add(lines, "%ssend 1 there", who);
	lines_add(lines, "recvfrom 2");
	lines_add(lines, "send 2 back");
	lines_add(lines, "%srecvmsg 1", who);
	lines_add(lines, "close 2");
	lines_add(lines, "%srecv 1", who);
	show_names(lines, who, 1);
}

static void
meet_datagram(struct lines *lines, const char *who, const char *addr, const char *port,
	bool connected)
{
	if (connected)
		lines_add(lines, "%ssend 1 there", who);
	else
		lines_add(lines, "%ssendto 1 there %s:%s", who, addr, port);
	show_names(lines, who, 1);
	lines_add(lines, "recvfrom 0");
	lines_add(lines, "sendto 0 back from0");
	lines_add(lines, "%srecvmsg 1", who);
	lines_add(lines, "connect 0 from0");
	show_names(lines, "", 0);
	lines_add(lines, "send 0 again");
	lines_add(lines, "%srecvfrom 1", who);
	lines_add(lines, "%ssendto 1 more %s:%s", who, addr, port);
	lines_add(lines, "recvfrom 0");
}

static void
meet(struct script *script, const struct end *server, const struct end *client,
	int variant)
{
	struct lines *lines = &script->lines;
	const char *kind = kinds[variant % COUNT(kinds)];
	const char *port = ports[variant / COUNT(kinds) % COUNT(ports)];
	const char *mode = modes[variant % 5 % COUNT(modes)];
	const char *process = processes[variant % 7 % COUNT(processes)];
	const char *bound = bounds[variant % COUNT(bounds)];
	const char *who = process ? "\t" : "";
	bool stream = kind == kinds[0];
	bool connected = stream || variant % 11 % 2;

	open_end(lines, "", 0, server, kind, modes[variant % 3 % COUNT(modes)]);
	lines_add(lines, "bind 0 %s:%s", server->addr, port);
	if (server->family[4])
		lines_add(lines, "get 0 v6only");
	lines_add(lines, "getsockname 0");
	if (stream)
		lines_add(lines, "listen 0");
	lines_add(lines, "getsockname 0");
	if (process)
		lines_add(lines, "%s", process);
	if (port[0] == '0')
		port = "@0";
	open_end(lines, who, 1, client, kind, mode);
	if (bound && (bound[0] == '[') == (client->family[4] == '6'))
		lines_add(lines, "%sbind 1 %s", who, bound);
	if (connected)
		lines_add(lines, "%sconnect 1 %s:%s", who, client->addr, port);
	if (stream)
		meet_stream(lines, who);
	else
		meet_datagram(lines, who, client->addr, port, connected);
	snprintf(script->name, sizeof(script->name), "matrix: %s %s and %s, variant %d",
		server->family, server->addr, client->addr, variant);
}

/* Each length of an address that the program hands in, or has room for. */
static void
measure(struct script *script, const struct end *end, const char *kind)
{
	struct lines *lines = &script->lines;

	snprintf(script->name, sizeof(script->name), "matrix: lengths of %s %s", kind,
		end->addr);
	for (int len = -1; len <= LONGEST_ADDRESS; len++) {
		open_end(lines, "", 0, end, kind, "");
		lines_add(lines, "bind 0 %s:0 len=%d", end->addr, len);
		lines_add(lines, "getsockname 0 room=%d", len);
		lines_add(lines, "connect 0 %s:P1 len=%d", end->addr, len);
		lines_add(lines, "sendto 0 x %s:P1 len=%d", end->addr, len);
		lines_add(lines, "close 0");
	}
}

enum { MEETINGS = COUNT(servers) * COUNT(clients) * 4 };

bool
matrix_fill(struct script *script, int nth)
{
	int measured = nth - MEETINGS;

	lines_clear(&script->lines);
	if (measured < 0) {
		/* 4 is kind and port; the other ways to vary take turns. */
		int pair = nth / 4;

		meet(script, &servers[pair % COUNT(servers)],
			&clients[pair / COUNT(servers)], nth % 4 + pair * 4);
		return true;
	}
	if (measured >= COUNT(servers) * COUNT(kinds))
		return false;
	measure(script, &servers[measured % COUNT(servers)],
		kinds[measured / COUNT(servers)]);
	return true;
}
