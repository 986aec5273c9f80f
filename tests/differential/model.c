// SPDX-License-Identifier: MIT
#include "model.h"

#include <stdlib.h>
#include <string.h>

static int
index_of(const struct step *step, const char *number)
{
	return atoi(number) % SOCKETS + (step->child ? SOCKETS : 0);
}

struct step
step_read(const char *line)
{
	struct step step = { .result = -1, .socket = -1, .child = line[0] == '\t' };
	char text[LINE];
	char *rest = text;
	char *word;

	snprintf(text, sizeof(text), "%s", line);
	while (step.words < 8 && (word = strtok_r(rest, " \t", &rest)))
		snprintf(step.word[step.words++], sizeof(step.word[0]), "%s", word);
	if (step.words > 2 && !strcmp(step.word[1], "=")) {
		step.result = index_of(&step, step.word[0]);
		step.words -= 2;
		memmove(step.word, step.word + 2, step.words * sizeof(step.word[0]));
	}
	snprintf(step.call, sizeof(step.call), "%.23s", step.word[0]);
	if (step.words > 1 && step.word[1][0] >= '0' && step.word[1][0] <= '9')
		step.socket = index_of(&step, step.word[1]);
	return step;
}

/* Is STEP one of CALLS, a list with spaces? */
bool
step_is(const struct step *step, const char *calls)
{
	size_t len = strlen(step->call);

	for (const char *at = calls; (at = strstr(at, step->call)); at += len)
		if ((at == calls || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

bool
model_same(const struct model *model, int a, int b)
{
	return a == b ||
		(a >= 0 && b >= 0 && model->sock[a].file &&
			model->sock[a].file == model->sock[b].file);
}

bool
place_here(enum place place)
{
	return place >= LOOPBACK4 && place <= DEBIAN;
}

static enum place
classify(const char *ip)
{
	const char *mapped = "::ffff:";

	if (!strncmp(ip, mapped, strlen(mapped)))
		ip += strlen(mapped);
	else if (strchr(ip, ':'))
		return !strcmp(ip, "::1")   ? LOOPBACK6
			: !strcmp(ip, "::") ? WILDCARD6
					    : OTHER6;
	if (!strcmp(ip, "127.0.0.1"))
		return LOOPBACK4;
	if (!strcmp(ip, "0.0.0.0"))
		return WILDCARD4;
	if (!strcmp(ip, "127.0.1.1"))
		return DEBIAN;
	return !strcmp(ip, "A") ? SELF : OTHER4;
}

/* The port behind the last colon of TEXT, an address; "" for a part of one. */
static void
port_of(const char *text, char port[16])
{
	const char *colon = strrchr(text, ':');

	snprintf(port, 16, "%.15s", colon ? colon + 1 : "");
}

static const char *
seen(const struct model *model, const char *text)
{
	const struct told *told = &model->told[atoi(text + 4) % SOCKETS];

	if (!strncmp(text, "from", 4))
		return told->source;
	if (!strncmp(text, "name", 4))
		return told->name;
	return strncmp(text, "peer", 4) ? text : told->peer;
}

enum place
model_address(const struct model *model, const char *text, char port[16])
{
	char ip[80];

	text = seen(model, text);
	port_of(text, port);
	if (port[0] == '@')
		memcpy(port, model->told[atoi(port + 1) % SOCKETS].port, 16);
	if (strchr(text, '@') && (!port[0] || !strcmp(port, "0")))
		strcpy(port, "P8"); /* As the probe does. */
	if (!strncmp(text, "unspec:", 7))
		return WILDCARD4;
	if (sscanf(text, "[%79[^]]]", ip) == 1 || sscanf(text, "%79[^:]:", ip) == 1)
		return port[0] ? classify(ip) : NOWHERE;
	return NOWHERE;
}

static bool
had_room(const struct step *step, const char *result)
{
	const char *len = strstr(result, " len ");

	for (int i = 0; len && i < step->words; i++)
		if (!strncmp(step->word[i], "room=", 5))
			return atoi(step->word[i] + 5) >= atoi(len + 5);
	return true;
}

/* It is the first word that looks like one, behind the last "from" of several messages.
 */
void
model_shown(const struct step *step, const char *result, char *address)
{
	char text[LINE];
	char *rest = text;
	char *word;

	if (!had_room(step, result))
		return;
	for (const char *from; (from = strstr(result, "from "));)
		result = from + 1;
	snprintf(text, sizeof(text), "%s", result);
	while ((word = strtok_r(rest, " ", &rest)))
		if (word[0] != '"' && strchr(word, ':')) {
			snprintf(address, 80, "%.79s", word);
			return;
		}
}

bool
result_good(const char *result)
{
	return result[0] == 'o' || (result[0] >= '0' && result[0] <= '9') ||
		!strcmp(result, "EINPROGRESS");
}

/* Does the kernel's choice for an IPv4 wildcard hold PORT? That one is not on A. */
static bool
given_to_ipv4(const struct model *model, const char *port)
{
	for (int i = 0; i < ALL_SOCKETS; i++) {
		const struct sock *sock = &model->sock[i];

		if (sock->open && !sock->v6 && !sock->stream && sock->chosen &&
			sock->bound == WILDCARD4 && !strcmp(sock->port, port))
			return true;
	}
	return false;
}

static void
bind_step(struct model *model, const struct step *step)
{
	struct sock *sock = &model->sock[step->socket];

	sock->bound = model_address(model, step->word[2], sock->port);
	if (sock->bound == LOOPBACK6)
		sock->v6only = true;
	sock->deaf = !sock->stream && sock->v6only && given_to_ipv4(model, sock->port);
	sock->chosen = !strcmp(sock->port, "0");
	sock->decided = strcmp(sock->port, "0") ||
		(sock->bound != WILDCARD4 && sock->bound != WILDCARD6);
}

static void
set_step(struct sock *sock, const struct step *step)
{
	if (!strcmp(step->word[2], "v6only"))
		sock->v6only = atoi(step->word[3]);
	if (!strncmp(step->word[2], "reuse", 5))
		sock->reuses |= atoi(step->word[3]);
	if (!strcmp(step->word[2], "reuseport"))
		sock->shares |= atoi(step->word[3]);
}

static void
listen_step(struct sock *sock)
{
	sock->listening = true;
	sock->decided = true;
	if (sock->bound == NOWHERE)
		sock->bound = sock->v6 ? WILDCARD6 : WILDCARD4;
}

static void
name_step(struct model *model, const struct step *step, const char *result)
{
	struct sock *sock = &model->sock[step->socket];
	struct told *told = &model->told[step->socket % SOCKETS];
	char name[80] = "";

	if (sock->stream && sock->bound != NOWHERE)
		sock->decided = true;
	model_shown(step, result, name);
	if (!name[0])
		return;
	memcpy(told->name, name, sizeof(name));
	port_of(name, told->port);
	port_of(name, sock->port);
}

static struct sock
new_socket(const struct step *step)
{
	struct sock sock = { .from = -1 };

	for (int i = 1; i < step->words; i++) {
		sock.v6 |= !strcmp(step->word[i], "inet6");
		sock.stream |= !strcmp(step->word[i], "stream");
	}
	return sock;
}

static void
open_step(struct model *model, const struct step *step)
{
	struct sock sock;

	if (step_is(step, "socket"))
		sock = new_socket(step);
	else if (step_is(step, "take"))
		sock = model->passed;
	else
		sock = model->sock[step->socket];
	if (step_is(step, "accept")) {
		sock.from = step->socket;
		sock.listening = false;
	}
	if (!step_is(step, "dup take"))
		sock.file = ++model->files;
	sock.handed |= step_is(step, "take");
	sock.open = true;
	if (step->result >= 0)
		model->sock[step->result] = sock;
}

static void
process_step(struct model *model, const struct step *step)
{
	size_t size = SOCKETS * sizeof(model->sock[0]);

	memset(&model->sock[SOCKETS], 0, size);
	if (step_is(step, "fork"))
		memcpy(&model->sock[SOCKETS], model->sock, size);
}

/* Does it give a datagram socket a port, whatever else comes of it? */
static bool
attempts(const struct step *step)
{
	return step->socket >= 0 &&
		step_is(step, "connect send sendto sendmsg sendmmsg") &&
		strncmp(step->word[2], "unspec", 6);
}

/* Where it went, even if nobody was there. */
static void
goal_step(struct model *model, const struct step *step)
{
	struct sock *sock = &model->sock[step->socket < 0 ? 0 : step->socket];
	char port[16];

	for (int nth = 0; nth < 4; nth++) {
		enum place to = model_goal(model, step, nth, port);

		sock->went_here |= place_here(to);
		if (to == LOOPBACK6 || to == WILDCARD6)
			sock->speaks6 = true;
		else if (place_here(to) || (to == OTHER4 && step_is(step, "connect")))
			sock->speaks6 = false;
	}
	if (!attempts(step))
		return;
	/* To ::1, a session has cleared V6ONLY before the first attempt. */
	sock->deaf |= !sock->tried && !sock->stream && sock->v6only &&
		sock->bound == NOWHERE && !sock->speaks6;
	sock->tried = true;
}

static void
connect_step(struct model *model, const struct step *step)
{
	struct sock *sock = &model->sock[step->socket];
	bool ends = !strncmp(step->word[2], "unspec", 6);

	sock->listening &= !ends;
	sock->connected = !sock->stream && !ends;
	sock->goal = model_goal(model, step, 0, sock->goal_port);
}

static void
socket_step(struct model *model, const struct step *step, const char *result)
{
	struct sock *sock = &model->sock[step->socket];
	struct told *told = &model->told[step->socket % SOCKETS];

	if (step_is(step, "bind"))
		bind_step(model, step);
	if (step_is(step, "connect"))
		connect_step(model, step);
	if (step_is(step, "set"))
		set_step(sock, step);
	if (step_is(step, "listen"))
		listen_step(sock);
	if (step_is(step, "getsockname"))
		name_step(model, step, result);
	if (step_is(step, "getpeername"))
		model_shown(step, result, told->peer);
	if (step_is(step, "recvfrom recvmsg recvmmsg"))
		model_shown(step, result, told->source);
	if (step_is(step, "shutdown"))
		sock->listening &= !strcmp(step->word[2], "wr");
	if (step_is(step, "pass"))
		model->passed = *sock;
	if (step_is(step, "close reset"))
		sock->open = false;
}

/* The child becomes another program. */
static void
exec_step(struct model *model)
{
	for (int i = SOCKETS; i < ALL_SOCKETS; i++)
		model->sock[i].handed = true;
}

/* What one of its numbers did happened to the file. */
static void
share_file(struct model *model, int socket)
{
	for (int i = 0; i < ALL_SOCKETS; i++) {
		struct sock was = model->sock[i];

		if (!model_same(model, i, socket))
			continue;
		model->sock[i] = model->sock[socket];
		model->sock[i].open = was.open;
		model->sock[i].handed = was.handed;
	}
}

static void
walk_step(struct model *model, const struct step *step, const char *result)
{
	goal_step(model, step);
	if (result_good(result)) {
		if (step_is(step, "fork process wait"))
			process_step(model, step);
		if (step_is(step, "exec"))
			exec_step(model);
		if (step_is(step, "socket accept dup take"))
			open_step(model, step);
		if (step_is(step, "accept") && step->result >= 0)
			model_shown(
				step, result, model->told[step->result % SOCKETS].peer);
		if (step->socket >= 0)
			socket_step(model, step, result);
	}
	if (step->socket >= 0)
		share_file(model, step->socket);
}

void
model_walk(struct model *model, const struct lines *script,
	const struct lines *transcript, int line)
{
	memset(model, 0, sizeof(*model));
	for (int i = 0; i < line; i++) {
		struct step step = step_read(lines_at(script, i));

		walk_step(model, &step, lines_at(transcript, i));
	}
}

/* Bare: how well SOCK's address fits one to TO: 0 not at all, 2 exactly. */
static int
fits(const struct sock *sock, enum place to)
{
	bool v6 = to == LOOPBACK6 || to == WILDCARD6 || to == OTHER6;

	if (sock->deaf && sock->bound == NOWHERE)
		return v6;
	if (sock->bound == WILDCARD4)
		return !v6;
	if (sock->bound == WILDCARD6)
		return v6 || !sock->v6only;
	if (to == WILDCARD4)
		to = LOOPBACK4;
	if (to == WILDCARD6)
		to = LOOPBACK6;
	return sock->bound == to ? 2 : 0;
}

static bool
concerned(const struct model *model, const struct step *step, int i, const char *port)
{
	const struct sock *sock = &model->sock[i];
	const struct sock *sender = &model->sock[step->socket];

	return sock->open && (sock->bound != NOWHERE || sock->deaf) && sock->from < 0 &&
		(!sock->connected || !strcmp(sock->goal_port, sender->port)) &&
		sock->stream == sender->stream &&
		/* A stream may also connect to itself. */
		(!sock->stream || sock->listening ||
			model_same(model, i, step->socket)) &&
		!strcmp(sock->port, port);
}

/* Where a step goes that connects or sends; NOWHERE for another. */
enum place
model_goal(const struct model *model, const struct step *step, int nth, char port[16])
{
	int word = step_is(step, "connect") ? 2 : 3;
	enum place bound;
	enum place to;

	if (step->socket >= 0 && step_is(step, "send") && !nth) {
		memcpy(port, model->sock[step->socket].goal_port, 16);
		return model->sock[step->socket].connected
			? model->sock[step->socket].goal
			: NOWHERE;
	}
	if (step->socket < 0 || !step_is(step, "connect sendto sendmsg sendmmsg") ||
		word + nth >= step->words)
		return NOWHERE;
	to = model_address(model, step->word[word + nth], port);
	bound = model->sock[step->socket].bound;
	/* To the kernel, a wildcard is the address that the socket has, if it has one. */
	if (to == WILDCARD4 && (bound == SELF || bound == DEBIAN || bound == OTHER4))
		return bound;
	if (to == WILDCARD6 && bound != NOWHERE && bound != LOOPBACK6 &&
		bound != WILDCARD6 && bound != OTHER6)
		return LOOPBACK4;
	return to;
}

/* Is it connected to an address that the sender, bound to another, does not send from? */
static bool
hears_another(const struct sock *sock, const struct sock *sender)
{
	return sock->connected && sender->bound != NOWHERE &&
		sender->bound != WILDCARD4 && sender->bound != WILDCARD6 &&
		sock->goal != sender->bound;
}

/* A stream hears itself where it goes to the address that it comes from. */
static bool
comes_from_elsewhere(
	const struct model *model, const struct step *step, int i, enum place to)
{
	const struct sock *sock = &model->sock[i];

	return sock->stream && !sock->listening && model_same(model, i, step->socket) &&
		(sock->bound == WILDCARD4 || sock->bound == WILDCARD6) &&
		(to == SELF || to == DEBIAN || to == OTHER4 || to == OTHER6);
}

static unsigned
hear_bare(const struct model *model, const struct step *step, enum place to,
	const char *port)
{
	unsigned bits = 0;
	int best = 1;

	for (int i = 0; i < ALL_SOCKETS; i++) {
		int fit = fits(&model->sock[i], to);

		if (!concerned(model, step, i, port) || fit < best ||
			hears_another(&model->sock[i], &model->sock[step->socket]) ||
			comes_from_elsewhere(model, step, i, to))
			continue;
		bits = fit > best ? 1u << i : bits | 1u << i;
		best = fit;
	}
	return bits;
}

/* Is it a datagram port that is the network's, so that a wildcard stays one? */
static bool
network_port(const char *port)
{
	return !strcmp(port, "67") || !strcmp(port, "68") || !strcmp(port, "1900") ||
		!strcmp(port, "5353");
}

/*
 * In a session a wildcard datagram socket without a port hears what it hears bare, and A.
 */
static bool
hears_wrapped(const struct sock *sock, enum place to)
{
	if (sock->deaf)
		return !place_here(to) && fits(sock, to);
	if (!sock->decided && sock->bound == WILDCARD6)
		return true; /* IPv4's too, even if the program wanted V6ONLY. */
	if (!place_here(sock->bound) || (!sock->decided && !place_here(to)) ||
		(!sock->stream && network_port(sock->port)))
		return fits(sock, to);
	return place_here(to);
}

static unsigned
hear_wrapped(const struct model *model, const struct step *step, enum place to,
	const char *port)
{
	unsigned v4 = 0;
	unsigned v6 = 0;

	for (int i = 0; i < ALL_SOCKETS; i++) {
		if (!concerned(model, step, i, port) ||
			!hears_wrapped(&model->sock[i], to))
			continue;
		if (model->sock[i].v6)
			v6 |= 1u << i;
		else
			v4 |= 1u << i;
	}
	return v4 ? v4 : v6;
}

/* sendmmsg has several goals: all that differ count. */
unsigned
model_hear_bare(const struct model *model, const struct step *step)
{
	unsigned bits = 0;
	char port[16];

	for (int nth = 0; nth < 4; nth++) {
		enum place to = model_goal(model, step, nth, port);

		if (to != NOWHERE)
			bits |= hear_bare(model, step, to, port);
	}
	return bits;
}

unsigned
model_hear_wrapped(const struct model *model, const struct step *step)
{
	unsigned bits = 0;
	char port[16];

	for (int nth = 0; nth < 4; nth++) {
		enum place to = model_goal(model, step, nth, port);

		if (to != NOWHERE)
			bits |= hear_wrapped(model, step, to, port);
	}
	return bits;
}
