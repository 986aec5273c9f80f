// SPDX-License-Identifier: MIT
#include "declared.h"

#include <stdlib.h>
#include <string.h>

#include "model.h"

/* A difference and what the script's sockets are before it. */
struct scene {
	const struct difference *diff;
	struct step step;
	struct model model;
	const char *bare;
	const char *wrapped;
};

/*
 * What follows, up to the list at the end, are predicates: each says whether it explains
 * the difference, and may name another line as its cause.
 */

/* The same text once FROM is written as TO? */
static bool
same_but_for(const char *a, const char *b, const char *from, const char *to)
{
	for (;;) {
		size_t skip = strlen(from);

		if (!strncmp(a, from, skip) && !strncmp(b, to, strlen(to))) {
			a += skip;
			b += strlen(to);
		} else if (*a != *b) {
			return false;
		} else if (!*a) {
			return true;
		} else {
			a++, b++;
		}
	}
}

static const struct sock *
socket_of(const struct scene *scene)
{
	return &scene->model.sock[scene->step.socket < 0 ? 0 : scene->step.socket];
}

/* Was STEP a call on the socket whose call differs? */
static bool
is_own(const struct scene *scene, const struct step *step)
{
	return model_same(&scene->model, step->socket, scene->step.socket);
}

/*
 * Did STEP's socket ever take part in what those of SOCKETS did, as THEN knows them:
 * itself, its listener, one that it is a dup of?
 */
static bool
related(const struct scene *scene, const struct model *then, unsigned sockets)
{
	const struct sock *own = socket_of(scene);

	if (scene->step.socket < 0)
		return false;
	if (own->from >= 0 && sockets >> own->from & 1)
		return true;
	for (int i = 0; i < ALL_SOCKETS; i++)
		if (sockets >> i & 1 &&
			(i == scene->step.socket ||
				(own->file && then->sock[i].file == own->file)))
			return true;
	return false;
}

/*
 * Could a call on SOCKET be why this one differs: on the same one, or on one that it
 * hears?
 */
static bool
may_concern(const struct scene *scene, int socket)
{
	return socket >= 0 &&
		(model_same(&scene->model, socket, scene->step.socket) ||
			step_is(&scene->step,
				"accept recv recvfrom recvmsg recvmmsg poll"));
}

/*
 * The first line whose connection or datagram reaches another socket in a session than it
 * does bare, and that has to do with the socket whose call differs. What is connected
 * reaches nobody else.
 */
static bool
crosses(const struct scene *scene, int *cause)
{
	static struct model model;

	if (!strcmp(scene->bare, "EISCONN") || !strcmp(scene->wrapped, "EISCONN"))
		return false;
	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		unsigned bare;
		unsigned wrapped;
		char port[16] = "none";

		if (!step_is(&step, "connect send sendto sendmsg sendmmsg"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		bare = model_hear_bare(&model, &step);
		wrapped = model_hear_wrapped(&model, &step);
		model_goal(&model, &step, 0, port);
		if (bare != wrapped &&
			(related(scene, &model, bare | wrapped | 1u << step.socket) ||
				!strcmp(port, socket_of(scene)->goal_port))) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/* Is WORD what a short buffer left of the address WHOLE, behind its flow's 8 digits? */
static bool
part_of(const char *word, size_t len, const char *whole)
{
	return len > 8 && len <= 8 + strlen(whole) && !strncmp(word + 8, whole, len - 8);
}

static bool
is_word(const char *word, size_t len, const char *what)
{
	return len == strlen(what) && !strncmp(word, what, len);
}

/* The same words but for ::1, or a part of it, that is ::ffff:127.0.0.1 in the other? */
static bool
parts_of_loopback(const char *bare, const char *wrapped)
{
	for (;;) {
		size_t a = strcspn(bare, " ");
		size_t b = strcspn(wrapped, " ");

		if ((a != b || strncmp(bare, wrapped, a)) &&
			!(is_word(bare, a, "::1") &&
				is_word(wrapped, b, "::ffff:127.0.0.1")) &&
			!(part_of(bare, a, "00000000000000000000000000000001") &&
				part_of(wrapped, b, "00000000000000000000ffff7f000001")))
			return false;
		if (!bare[a] || !wrapped[b])
			return bare[a] == wrapped[b];
		bare += a + 1;
		wrapped += b + 1;
	}
}

/* A result without the messages that only a packet of the other family has. */
static void
without_messages(char *to, const char *from)
{
	while (*from) {
		if (!strncmp(from, " [tclass", 8) || !strncmp(from, " [hops", 6))
			from = strchr(from, ']') + 1;
		else
			*to++ = *from++;
	}
	*to = '\0';
}

/*
 * A dual-stack server sees clients of ::1 as ::ffff:127.0.0.1, and once it has gone to
 * ::1 all of them as ::1, but for those that connected before: where it went is what it
 * saw in the session.
 */
static bool
shows_mapped(const struct scene *scene, int *cause)
{
	static struct model session;
	const struct sock *sock = socket_of(scene);
	char bare[LINE] = "";
	char wrapped[LINE] = "";

	*cause = -1;
	if (!sock->v6 || sock->v6only ||
		(sock->bound != WILDCARD6 && sock->bound != NOWHERE) ||
		!step_is(&scene->step,
			"accept getpeername getsockname recvfrom recvmsg recvmmsg"))
		return false;
	without_messages(bare, scene->bare);
	without_messages(wrapped, scene->wrapped);
	model_walk(
		&session, scene->diff->script, scene->diff->wrapped, scene->diff->line);
	if (session.sock[scene->step.socket].speaks6 &&
		(same_but_for(bare, wrapped, "::ffff:127.0.0.1", "::1") ||
			parts_of_loopback(wrapped, bare)))
		return true;
	if (session.sock[scene->step.socket].speaks6 && !sock->stream)
		return false;
	return same_but_for(bare, wrapped, "::1", "::ffff:127.0.0.1") ||
		parts_of_loopback(bare, wrapped);
}

/* Is it what a socket remembers that it was asked for itself? */
static bool
own_name(const struct scene *scene, enum place asked)
{
	return step_is(&scene->step, "getsockname") && socket_of(scene)->bound == asked;
}

/* 127.0.1.1 is shown as 127.0.0.1. */
static bool
debian_echo(const struct scene *scene, int *cause)
{
	*cause = -1;
	if (own_name(scene, DEBIAN))
		return false;
	/* Or what a short buffer left of them. */
	if (same_but_for(scene->bare, scene->wrapped, " 7f0001", " 7f0000"))
		return true;
	return same_but_for(scene->bare, scene->wrapped, "127.0.1.1", "127.0.0.1");
}

/* Is the call a bind or a listen that gives these two results? */
static bool
binds(const struct scene *scene, const char *bare, const char *wrapped)
{
	return step_is(&scene->step, "bind listen") && !strcmp(scene->bare, bare) &&
		!strcmp(scene->wrapped, wrapped);
}

/* What the call's socket is, or would be, bound to. */
static enum place
wanted(const struct scene *scene, char port[16])
{
	const struct sock *sock = socket_of(scene);

	if (step_is(&scene->step, "bind"))
		return model_address(&scene->model, scene->step.word[2], port);
	memcpy(port, sock->port, 16);
	return sock->bound;
}

/* Of the numbers that a socket has, is I the first? */
static bool
is_first(const struct scene *scene, int i)
{
	for (int j = 0; j < i; j++)
		if (scene->model.sock[j].open && model_same(&scene->model, i, j))
			return false;
	return true;
}

/*
 * The next socket but the call's own, from *I on, of its type and on PORT; NULL at the
 * end.
 */
static const struct sock *
next_on(const struct scene *scene, const char *port, int *i)
{
	for (; *i < ALL_SOCKETS; ++*i) {
		const struct sock *sock = &scene->model.sock[*i];

		if (sock->open && sock->bound != NOWHERE && is_first(scene, *i) &&
			!model_same(&scene->model, *i, scene->step.socket) &&
			sock->stream == socket_of(scene)->stream &&
			!strcmp(sock->port, port)) {
			++*i;
			return sock;
		}
	}
	return NULL;
}

/*
 * The same for all that were ever bound before the difference, as far as their numbers
 * still tell: *I is the line to look from.
 */
static bool
next_bound(
	const struct scene *scene, const char *port, int *i, enum place *place, bool *v6)
{
	static struct model model;

	while (*i < scene->diff->line) {
		struct step step = step_read(lines_at(scene->diff->script, *i));
		char on[16];

		model_walk(&model, scene->diff->script, scene->diff->bare, ++*i);
		if (!step_is(&step, "bind") ||
			strcmp(lines_at(scene->diff->bare, *i - 1), "0"))
			continue;
		*place = model_address(&model, step.word[2], on);
		*v6 = model.sock[step.socket].v6;
		if (!strcmp(on, port) &&
			model.sock[step.socket].stream == socket_of(scene)->stream)
			return true;
	}
	return false;
}

static bool
is_alias(enum place place)
{
	return place == SELF || place == DEBIAN;
}

/* They cannot be bound apart. */
static bool
one_address(const struct scene *scene, int *cause)
{
	char port[16];
	enum place own = wanted(scene, port);
	const struct sock *other;

	(void)cause;
	if (!binds(scene, "0", "EADDRINUSE") || !place_here(own))
		return false;
	for (int i = 0; (other = next_on(scene, port, &i));)
		if (place_here(other->bound) && other->bound != own &&
			(is_alias(own) || is_alias(other->bound)))
			return true;
	return false;
}

/* The kernel knows two: a client that never bound is not on A, where a server is. */
static bool
beside_client(const struct scene *scene, int *cause)
{
	const struct sock *own = socket_of(scene);
	char port[16];

	(void)cause;
	if (!place_here(wanted(scene, port)) || !binds(scene, "EADDRINUSE", "0"))
		return false;
	for (int i = 0; i < ALL_SOCKETS; i++) {
		const struct sock *sock = &scene->model.sock[i];

		if (sock->open && sock->bound == NOWHERE && sock->from < 0 &&
			sock->stream == own->stream && !strcmp(sock->port, port) &&
			(sock->stream || sock->connected) && place_here(sock->goal))
			return true;
	}
	return false;
}

static bool
is_wildcard(enum place place)
{
	return place == WILDCARD4 || place == WILDCARD6;
}

static bool
is_elsewhere(enum place place)
{
	return place == OTHER4 || place == OTHER6;
}

/* It does not block other addresses, nor they it. */
static bool
wildcard_is_here(const struct scene *scene, int *cause)
{
	char port[16];
	enum place own = wanted(scene, port);
	const struct sock *sock;
	enum place other;
	bool v6;

	(void)cause;
	if (!binds(scene, "EADDRINUSE", "0"))
		return false;
	for (int i = 0; (sock = next_on(scene, port, &i));)
		if ((is_wildcard(own) && is_elsewhere(sock->bound)) ||
			(is_elsewhere(own) && is_wildcard(sock->bound)))
			return true;
	for (int i = 0; next_bound(scene, port, &i, &other, &v6);)
		if ((is_wildcard(own) && is_elsewhere(other)) ||
			(is_elsewhere(own) && is_wildcard(other)))
			return true;
	return false;
}

/* Has the process whose call differs no number for that socket? */
static bool
is_foreign(const struct scene *scene, const struct sock *sock)
{
	int first = scene->step.child ? SOCKETS : 0;

	for (int i = first; i < first + SOCKETS; i++)
		if (scene->model.sock[i].open && scene->model.sock[i].file == sock->file)
			return false;
	return true;
}

/* Of two processes neither finds the other's socket, to make twins of them. */
static bool
two_processes(const struct scene *scene, int *cause)
{
	char port[16];
	enum place own = wanted(scene, port);
	const struct sock *other;

	(void)cause;
	if (!binds(scene, "0", "EADDRINUSE") || !place_here(own))
		return false;
	for (int i = 0; (other = next_on(scene, port, &i));)
		if (place_here(other->bound) && is_foreign(scene, other) &&
			(socket_of(scene)->v6 || other->v6))
			return true;
	return false;
}

/* getsockopt says so. */
static bool
shared_by_twins(const struct scene *scene, int *cause)
{
	char port[16];
	const struct sock *other;

	(void)cause;
	wanted(scene, port);
	memcpy(port, socket_of(scene)->port, 16);
	if (!step_is(&scene->step, "get") || strcmp(scene->step.word[2], "reuseport") ||
		strcmp(scene->bare, "0 0 len 4") || strcmp(scene->wrapped, "0 1 len 4"))
		return false;
	for (int i = 0; (other = next_on(scene, port, &i));)
		if (other->v6 != socket_of(scene)->v6)
			return true;
	return false;
}

/* Who sent from their port is told by one of them that nobody was there. */
static bool
refused_to_twin(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);
	const struct sock *other;

	(void)cause;
	if (sock->stream || !sock->port[0] ||
		(strcmp(scene->bare, "ECONNREFUSED") &&
			strcmp(scene->wrapped, "ECONNREFUSED")))
		return false;
	for (int i = 0; (other = next_on(scene, sock->port, &i));)
		if (place_here(other->bound))
			return true;
	return false;
}

/* IPV6_RECVORIGDSTADDR has no message for what was an IPv4 packet. */
static bool
original_destination(const struct scene *scene, int *cause)
{
	const char *message = strstr(scene->bare, " [origdst6 ");

	*cause = -1;
	return message && !strncmp(scene->bare, scene->wrapped, message - scene->bare) &&
		!strcmp(strchr(message, ']') + strlen("]:P1]"),
			scene->wrapped + (message - scene->bare));
}

/*
 * A socket that was asked for here is IPv4 in the kernel, and what is bound to another
 * IPv6 address is not: the one does not reach the other's world.
 */
static bool
other_world(const struct scene *scene, int *cause)
{
	static struct model model;

	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		int word = step_is(&step, "connect") ? 2 : 3;
		const struct sock *sock = &model.sock[step.socket < 0 ? 0 : step.socket];
		char port[16];
		enum place to;

		if (!may_concern(scene, step.socket) ||
			!step_is(&step, "connect sendto sendmsg sendmmsg") ||
			word >= step.words)
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		to = model_address(&model, step.word[word], port);
		*cause = i;
		if (sock->v6 && to == OTHER6 &&
			(place_here(sock->bound) || sock->went_here))
			return true;
		if (sock->v6 && sock->bound == OTHER6 && place_here(to))
			return true;
	}
	return false;
}

/* After a refusal Linux keeps the IPv4 source, and a connect to ::1 is never answered. */
static bool
hangs_bare(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);

	(void)cause;
	return step_is(&scene->step, "connect") && sock->v6 && sock->stream &&
		sock->went_here &&
		(!strcmp(scene->bare, "EINTR") || !strcmp(scene->bare, "EINPROGRESS"));
}

/* Is a datagram socket connected to the port of SOCK on another one of them? */
static bool
taken_for_peer(const struct model *model, const struct sock *sock)
{
	for (int i = 0; i < ALL_SOCKETS; i++) {
		const struct sock *other = &model->sock[i];

		if (other->open && other->connected && place_here(sock->bound) &&
			place_here(other->goal) && other->goal != sock->bound &&
			(is_alias(sock->bound) || is_alias(other->goal)) &&
			!strcmp(other->goal_port, sock->port))
			return true;
	}
	return false;
}

/*
 * Connected to one of them it sent to another one, where nobody was: whose refusal it is
 * hears of it. Or it is not refused by who is connected to another one.
 */
static bool
refused_by_alias(const struct scene *scene, int *cause)
{
	static struct model model;

	if (!step_is(&scene->step,
		    "send sendto sendmsg sendmmsg recv recvfrom recvmsg "
		    "recvmmsg poll get"))
		return false;
	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		const struct sock *sock;
		char port[16];
		enum place to;

		if (!is_own(scene, &step) || !step_is(&step, "sendto sendmsg sendmmsg"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		sock = &model.sock[step.socket];
		to = model_goal(&model, &step, 0, port);
		if (!strcmp(scene->bare, "ECONNREFUSED") && place_here(to) &&
			taken_for_peer(&model, sock)) {
			*cause = i;
			return true;
		}
		if (sock->connected && place_here(to) && place_here(sock->goal) &&
			to != sock->goal && (is_alias(to) || is_alias(sock->goal)) &&
			!strcmp(port, sock->goal_port)) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/* Does a line before the difference name A? */
static bool
named_self(const struct scene *scene)
{
	for (int i = 0; i < scene->diff->line; i++) {
		const char *line = lines_at(scene->diff->script, i);

		if (strstr(line, " A:") || strstr(line, ":A]:") || strstr(line, "=A"))
			return true;
	}
	return false;
}

/*
 * Do two results show the beginnings of two addresses in 127.0.0.0/8, in short buffers?
 */
static bool
parts_of_self(const char *bare, const char *wrapped)
{
	const char *a = strstr(bare, " 7f");
	const char *b = strstr(wrapped, " 7f");

	return a && b && strstr(bare, "inet ") && a - bare == b - wrapped &&
		!strncmp(bare, wrapped, a - bare) &&
		!strcmp(strstr(a, " len"), strstr(b, " len"));
}

/* Does the call at LINE use an address that an earlier one showed in other words? */
static bool
has_other_words(const struct difference *diff, int line)
{
	struct step use = step_read(lines_at(diff->script, line));
	const char *text = use.word[step_is(&use, "connect") ? 2 : 3];
	const char *kinds;

	if (!step_is(&use, "connect sendto sendmsg sendmmsg") ||
		(strncmp(text, "from", 4) && strncmp(text, "peer", 4) &&
			strncmp(text, "name", 4)))
		return false;
	kinds = text[0] == 'f'   ? "recvfrom recvmsg recvmmsg"
		: text[0] == 'n' ? "getsockname"
				 : "getpeername accept";
	for (int i = line - 1; i >= 0; i--) {
		struct step step = step_read(lines_at(diff->script, i));
		const char *bare = lines_at(diff->bare, i);
		int shown = step_is(&step, "accept") ? step.result : step.socket;
		char address[80] = "";

		model_shown(&step, bare, address);
		if (shown % SOCKETS == atoi(text + 4) % SOCKETS &&
			step_is(&step, kinds) && address[0])
			return strcmp(bare, lines_at(diff->wrapped, i));
	}
	return false;
}

/* Does STEP name PORT, as then known, by another name of here than A? */
static bool
names_otherwise(const struct model *then, const struct step *step, const char *port)
{
	char on[16];

	if (step_is(step, "getsockname"))
		return then->sock[step->socket].bound != SELF &&
			!strcmp(then->sock[step->socket].port, port);
	if (!step_is(step, "bind connect sendto sendmsg sendmmsg"))
		return false;
	for (int i = 2; i < step->words; i++) {
		enum place place = model_address(then, step->word[i], on);

		if (place_here(place) && place != SELF && !strcmp(on, port))
			return true;
	}
	return false;
}

/* Is it the name of a peer that the same process has called A, and nothing else? */
static bool
peer_is_self(const struct scene *scene)
{
	static struct model model;
	const struct sock *sock = socket_of(scene);
	bool named = false;

	if (!step_is(&scene->step, "getpeername") || sock->goal != SELF || sock->handed)
		return false;
	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));

		if (step.socket < 0)
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (names_otherwise(&model, &step, sock->goal_port) ||
			has_other_words(scene->diff, i))
			return false;
		if (is_own(scene, &step) && step_is(&step, "connect"))
			named = step.child == scene->step.child;
	}
	return named;
}

/* A result with 127.0.0.1 for 127.0.1.1, which may be beside A. */
static void
without_debian(char *to, const char *from)
{
	static const char debian[] = "127.0.1.1", loopback[] = "127.0.0.1";

	while (*from) {
		bool is = !strncmp(from, debian, strlen(debian));

		memcpy(to, is ? loopback : from, is ? strlen(loopback) : 1);
		to += is ? strlen(loopback) : 1;
		from += is ? strlen(debian) : 1;
	}
	*to = '\0';
}

/*
 * Whoever answers from a wildcard answers from 127.0.0.1 even to one who named A, and
 * what one process calls A another does not.
 */
static bool
shows_self(const struct scene *scene, int *cause)
{
	char bare[LINE];

	*cause = -1;
	without_debian(bare, scene->bare);
	return named_self(scene) && !own_name(scene, SELF) && !own_name(scene, DEBIAN) &&
		!peer_is_self(scene) &&
		(parts_of_self(bare, scene->wrapped) ||
			same_but_for(bare, scene->wrapped, "::1", "::ffff:A") ||
			same_but_for(bare, scene->wrapped, "::ffff:A", "::1") ||
			same_but_for(bare, scene->wrapped, "A", "127.0.0.1") ||
			same_but_for(bare, scene->wrapped, "127.0.0.1", "A"));
}

/* Which world a step sends to or connects to: 4, 6, or 0 for neither. */
static int
world_of(const struct model *model, const struct step *step)
{
	int word = step_is(step, "connect") ? 2 : 3;
	char port[16];

	if (step->socket < 0 || !step_is(step, "connect sendto sendmsg sendmmsg") ||
		word >= step->words)
		return 0;
	switch (model_address(model, step->word[word], port)) {
	case NOWHERE:
		return 0;
	case LOOPBACK6:
	case WILDCARD6:
	case OTHER6:
		return 6;
	default:
		return 4;
	}
}

/* Nor does the server hear of that one. */
static bool
waits_for_hanging(const struct scene *scene, int *cause)
{
	static struct model model;

	for (int i = 0; step_is(&scene->step, "accept poll") && i < scene->diff->line;
		i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		const char *bare = lines_at(scene->diff->bare, i);
		const struct sock *sock = &model.sock[step.socket < 0 ? 0 : step.socket];
		char port[16];

		if (!step_is(&step, "connect") ||
			(strcmp(bare, "EINTR") && strcmp(bare, "EINPROGRESS")))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		model_address(&model, step.word[2], port);
		if (sock->v6 && sock->stream && sock->went_here && !sock->speaks6 &&
			world_of(&model, &step) == 6 &&
			!strcmp(port, socket_of(scene)->port)) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/*
 * A socket's first connect gives it an address of one family, which it keeps: bare, it
 * cannot go to the other one any more, hears nothing from there, or keeps a name of the
 * first.
 */
static bool
socket_changes_world(const struct scene *scene, int socket, int *cause)
{
	const struct sock *sock = &scene->model.sock[socket];
	/* What was accepted has a peer already. */
	int first = sock->from >= 0 ? 4 : 0;

	if (!sock->v6 || sock->listening)
		return false;
	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		bool own = model_same(&scene->model, step.socket, socket);
		int world = own ? world_of(&scene->model, &step) : 0;

		if (own && step_is(&step, "set") && !strcmp(step.word[2], "v6only") &&
			atoi(step.word[3]))
			world = 6;

		if (first && world && world != first) {
			*cause = i;
			return true;
		}
		if (world)
			first = world;
	}
	return false;
}

static bool
changes_world(const struct scene *scene, int *cause)
{
	if (scene->step.socket < 0 ||
		(result_good(scene->bare) && !step_is(&scene->step, "getsockname") &&
			!strstr(lines_at(scene->diff->script, scene->diff->line),
				"errqueue")))
		return false;
	if (!step_is(&scene->step,
		    "accept recv recvfrom recvmsg recvmmsg poll getsockname "
		    "getpeername"))
		return socket_changes_world(scene, scene->step.socket, cause);
	for (int i = 0; i < ALL_SOCKETS; i++)
		if (socket_changes_world(scene, i, cause))
			return true;
	return false;
}

/* Bare, a socket bound to ::ffff:0.0.0.0 keeps the 127.0.0.1 of a connect that failed. */
static bool
mapped_wildcard(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);

	*cause = -1;
	return step_is(&scene->step, "getsockname") && sock->v6 &&
		sock->bound == WILDCARD4 &&
		same_but_for(scene->bare, scene->wrapped, "::ffff:127.0.0.1",
			"::ffff:0.0.0.0");
}

/* And it listens there alone, where nobody reaches it as A or 127.0.1.1. */
static bool
mapped_listener(const struct scene *scene, int *cause)
{
	static struct model model;

	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		char port[16];

		if (!step_is(&step, "connect sendto"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (!is_alias(model_goal(&model, &step, 0, port)))
			continue;
		*cause = i;
		for (int j = 0; j < ALL_SOCKETS; j++)
			if (model.sock[j].v6 && model.sock[j].listening &&
				model.sock[j].bound == WILDCARD4 && model.sock[j].tried &&
				!strcmp(model.sock[j].port, port))
				return true;
	}
	return false;
}

/*
 * Bare, Linux lets it in beside one that it conflicts with, if it finds another one
 * first.
 */
static bool
first_found(const struct scene *scene, int *cause)
{
	char port[16];
	const struct sock *other;

	(void)cause;
	wanted(scene, port);
	if (!binds(scene, "0", "EADDRINUSE") || socket_of(scene)->stream ||
		!socket_of(scene)->reuses)
		return false;
	for (int i = 0; (other = next_on(scene, port, &i));)
		if (is_elsewhere(other->bound) && other->reuses)
			return true;
	return false;
}

/*
 * A third socket on the port of two twins, with an SO_REUSEPORT of its own, or of the one
 * that accepted it, or, if it listens, of theirs, since it was bound by SO_REUSEADDR; or
 * in a process that has only one of the two; or beside a connection of one that is
 * closed; or one in IPv4 beside two in IPv6 that share a port, which Linux refuses for no
 * reason.
 */
static bool
third_of_twins(const struct scene *scene, int *cause)
{
	char port[16];
	const struct sock *other;
	bool v4 = false, v6 = false, was_v4 = false, was_v6 = false, is_v6;
	bool kept = false, lost = false;
	enum place place;
	int others = 0;

	(void)cause;
	wanted(scene, port);
	if (!binds(scene, "EADDRINUSE", "0"))
		return false;
	for (int i = 0; (other = next_on(scene, port, &i)); others++) {
		v4 |= !other->v6 || other->bound == LOOPBACK4 ||
			other->bound == WILDCARD4 || is_alias(other->bound);
		v6 |= other->v6 && other->v6only;
		kept |= !is_foreign(scene, other);
		lost |= is_foreign(scene, other);
	}
	for (int i = 0; next_bound(scene, port, &i, &place, &is_v6);) {
		bool mapped = place == LOOPBACK4 || place == WILDCARD4 || is_alias(place);

		was_v4 |= !is_v6 || mapped;
		was_v6 |= is_v6 && !mapped;
	}
	if (was_v4 && was_v6 && !(v4 && v6))
		return true;
	if ((kept && lost) || socket_of(scene)->shares || socket_of(scene)->from >= 0 ||
		(socket_of(scene)->reuses && step_is(&scene->step, "listen")))
		return v4 && v6;
	return others > 1 && !v4;
}

/*
 * Does the call need a port, and gets it bare only? A client needs its own for that peer.
 */
static bool
needs_port(const struct scene *scene)
{
	if (step_is(&scene->step, "connect"))
		return !strcmp(scene->wrapped, "EADDRNOTAVAIL");
	return binds(scene, "0", "EADDRINUSE");
}

/* Did a connection to that port happen, which is now closing, or still waits? */
static bool
held_by_connection(const struct scene *scene, int *cause)
{
	static struct model model;
	const struct sock *other;
	char port[16];
	char to[16];

	(void)cause;
	if (!needs_port(scene) || !place_here(wanted(scene, port)))
		return false;
	for (int i = 0; (other = next_on(scene, port, &i));)
		if (other->connected || (other->stream && other->goal != NOWHERE))
			return true;
	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));

		if (!step_is(&step, "connect sendto sendmsg"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		model_address(&model, step.word[step_is(&step, "connect") ? 2 : 3], to);
		if (model.sock[step.socket].stream && model_hear_wrapped(&model, &step) &&
			(!strcmp(port, to) ||
				!strcmp(port, model.sock[step.socket].port)))
			return true;
	}
	return false;
}

/* It answers from A, or 127.0.0.1 where the kernel chose its port, whoever asked. */
static bool
answers_elsewhere(const struct scene *scene, int *cause)
{
	static struct model model;

	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		const struct sock *sock = &model.sock[step.socket < 0 ? 0 : step.socket];
		char port[16];

		if (!step_is(&step, "connect sendto sendmsg sendmmsg"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (is_wildcard(sock->bound) && !sock->stream &&
			model_address(&model,
				step.word[step_is(&step, "connect") ? 2 : 3],
				port) == OTHER4 &&
			step_is(&scene->step,
				"recv recvfrom recvmsg recvmmsg poll getsockname")) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/*
 * A datagram socket whose port the kernel chose gives it back when it disconnects; one
 * that was moved to A when it connected does not. And :: no longer hears ::1 after a
 * connection in IPv4.
 */
static bool
disconnects(const struct scene *scene, int *cause)
{
	static struct model model;

	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		const struct sock *sock = &model.sock[step.socket < 0 ? 0 : step.socket];

		if (!step_is(&step, "connect") || strncmp(step.word[2], "unspec", 6))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (!sock->stream &&
			(sock->bound == NOWHERE || is_wildcard(sock->bound) ||
				sock->chosen)) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/* Does STEP send to A or 127.0.1.1? */
static bool
speaks_to_alias(const struct model *then, const struct step *step)
{
	char port[16];

	return step_is(step, "sendto sendmsg sendmmsg") &&
		is_alias(model_goal(then, step, 0, port));
}

/*
 * One that connected to A, to 127.0.1.1 or from elsewhere, and is answered from a
 * wildcard; or that connected to 127.0.0.1, and is sent to as one of the others.
 */
static bool
hears_alias(const struct scene *scene, int *cause)
{
	static struct model model;

	if (socket_of(scene)->stream ||
		!step_is(&scene->step,
			"send sendto sendmsg recv recvfrom recvmsg recvmmsg poll"))
		return false;
	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		char port[16];

		if (!step_is(&step, "connect sendto sendmsg sendmmsg"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (!model.sock[step.socket].stream &&
			(speaks_to_alias(&model, &step) ||
				(step_is(&step, "connect") &&
					(is_alias(model_goal(&model, &step, 0, port)) ||
						is_elsewhere(model.sock[step.socket]
								     .bound))))) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/*
 * A socket on A or 127.0.1.1 that names 127.0.0.1 or a wildcard as the source of a
 * message, where in a session it sends from its own address; the kernel takes that for a
 * wildcard that the message goes to as well.
 */
static bool
names_its_source(const struct scene *scene, int *cause)
{
	static struct model model;

	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));

		if (!step_is(&step, "sendmsg") ||
			!strstr(lines_at(scene->diff->script, i), " pktinfo"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (is_alias(model.sock[step.socket].bound)) {
			*cause = i;
			return true;
		}
	}
	return false;
}

static bool
uses_other_words(const struct scene *scene, int *cause)
{
	(void)cause;
	return has_other_words(scene->diff, scene->diff->line);
}

/* The port at the end of an address, and what is behind it. */
static const char *
port_shown(const char *result)
{
	const char *colon = strrchr(result, ':');

	return colon ? colon : result;
}

/*
 * TCP counts segments, and after a refusal goes on counting: a name is thought connected,
 * also where only listen gave it, which it then keeps. Or it shows the port that it had.
 */
static bool
bound_after_refusal(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);
	bool tried = sock->from >= 0;

	if (!strcmp(port_shown(scene->bare), port_shown(scene->wrapped)))
		*cause = -1;
	if (!step_is(&scene->step,
		    strcmp(scene->wrapped, "EINVAL") ? "getsockname" : "bind") ||
		!sock->stream || (sock->bound != NOWHERE && !is_wildcard(sock->bound)))
		return false;
	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));

		if (is_own(scene, &step) && step_is(&step, "connect sendto"))
			tried = true;
		if (is_own(scene, &step) && step_is(&step, "bind listen") && tried)
			return true;
	}
	return false;
}

/*
 * Bare, one that was refused, or will be told so, has let its name go, and can be made
 * V6ONLY; ours is on A.
 */
static bool
v6only_after_refusal(const struct scene *scene, int *cause)
{
	unsigned refused = 0;

	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		const char *bare = lines_at(scene->diff->bare, i);

		if (step.socket < 0)
			continue;
		if (step_is(&step, "connect") &&
			(!strcmp(bare, "ECONNREFUSED") || !strcmp(bare, "EINPROGRESS")))
			refused |= 1u << step.socket;
		if (refused >> step.socket & 1 && step_is(&step, "set") &&
			!strcmp(step.word[2], "v6only") && result_good(bare)) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/* Bound to an IPv4 address, but not yet to a port, it can still be made V6ONLY. */
static bool
v6only_after_bind(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);

	*cause = -1;
	return step_is(&scene->step, "getsockname") && sock->v6 && sock->v6only &&
		place_here(sock->bound) && sock->bound != LOOPBACK6 &&
		sock->bound != WILDCARD6;
}

/*
 * Where the last connect went chose a datagram socket's address, which is its source to
 * here, too, and what it means by 0.0.0.0.
 */
static bool
here_after_elsewhere(const struct scene *scene, int *cause)
{
	static struct model model;
	bool elsewhere[LINES] = { false }; /* by file */

	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		char port[16];
		enum place to;
		int file;

		if (!may_concern(scene, step.socket) ||
			!step_is(&step, "connect sendto sendmsg sendmmsg"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		to = model_address(
			&model, step.word[step_is(&step, "connect") ? 2 : 3], port);
		file = model.sock[step.socket].file;
		if (elsewhere[file] && place_here(to)) {
			*cause = i;
			return true;
		}
		elsewhere[file] |= step_is(&step, "connect") && is_elsewhere(to);
	}
	return false;
}

/*
 * The first datagram binds its socket as it is: V6ONLY, if it does not go to ::1. And on
 * a port that the kernel gave to 0.0.0.0 there is no place for a twin on A.
 */
static bool
stays_v6only(const struct scene *scene, int *cause)
{
	(void)cause;
	return socket_of(scene)->deaf && world_of(&scene->model, &scene->step) == 6 &&
		!strcmp(scene->wrapped, "ENETUNREACH");
}

/* The socket has been given its name, on A; bare it still has none but the port. */
static bool
leaves_from_self(const struct scene *scene, int *cause)
{
	static struct model model;

	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		const struct sock *sock = &model.sock[step.socket < 0 ? 0 : step.socket];
		char port[16];

		if (!step_is(&step, "connect") || step.socket < 0)
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (sock->stream && is_wildcard(sock->bound) && sock->decided &&
			is_elsewhere(model_address(&model, step.word[2], port))) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/*
 * The same where a datagram socket is connected to port 0, of which getpeername says
 * nothing: that it was connected leaves no trace.
 */
static bool
connected_to_no_port(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);

	*cause = -1;
	return step_is(&scene->step, "getsockname") && !sock->stream &&
		is_wildcard(sock->bound) && place_here(sock->goal) &&
		!strcmp(sock->goal_port, "0");
}

/*
 * Errors of ::1 are IPv4's, which IPV6_RECVERR alone does not report, where a dual-stack
 * socket may hear of IPv4, or was told so.
 */
static bool
dual_errors(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);
	bool dual = sock->bound == WILDCARD6, reports = false;

	if (sock->stream || sock->v6only || (sock->bound != NOWHERE && !dual))
		return false;
	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));

		if (!is_own(scene, &step))
			continue;
		dual |= has_other_words(scene->diff, i);
		if (step_is(&step, "set") && !strcmp(step.word[2], "recverr6")) {
			*cause = i;
			reports = true;
		}
	}
	return dual && reports;
}

/*
 * Connect would be refused; a send elsewhere, or to an AF_INET address, is not looked at
 * for it, since that would cost each one.
 */
static bool
sends_ipv4(const struct scene *scene, int *cause)
{
	char port[16];

	(void)cause;
	if (scene->step.word[3][0] == '[' &&
		place_here(model_address(&scene->model, scene->step.word[3], port)))
		return false;
	return step_is(&scene->step, "sendto sendmsg sendmmsg") && socket_of(scene)->v6 &&
		socket_of(scene)->v6only && world_of(&scene->model, &scene->step) == 4 &&
		!strcmp(scene->bare, "ENETUNREACH");
}

/*
 * That it was bound to a wildcard without a port, which bare it is and in a session not
 * yet.
 */
static bool
handed_over(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);
	bool waits = sock->stream && is_wildcard(sock->bound) && !sock->decided;

	(void)cause;
	return sock->handed && waits && step_is(&scene->step, "bind set") &&
		!strcmp(scene->bare, "EINVAL");
}

/* That another process bound it, after this one had tried to connect it. */
static bool
bound_by_another(const struct scene *scene, int *cause)
{
	static struct model model;
	bool tried = false;

	if (!step_is(&scene->step, "getsockname") || !socket_of(scene)->stream)
		return false;
	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));

		if (step.socket < 0)
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (model.sock[step.socket].file != socket_of(scene)->file)
			continue;
		if (step.child == scene->step.child)
			tried |= step_is(&step, "connect");
		else if (tried && step_is(&step, "bind")) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/*
 * That its peer has spoken or connects from 127.0.0.1, is connected, and so hears nobody
 * on A, which whoever sends there is told; nor is it told there that the peer is gone.
 */
static bool
answered_by_another(const struct scene *scene, int *cause)
{
	static struct model model;
	bool told = !strcmp(scene->wrapped, "ECONNREFUSED");

	if (!told &&
		(!socket_of(scene)->connected ||
			(strcmp(scene->wrapped, "EAGAIN") &&
				strcmp(scene->bare, "ECONNREFUSED"))))
		return false;
	for (int i = 0; i < scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		char port[16];

		if (!step_is(&step, "connect sendto sendmsg sendmmsg"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		if (model.sock[step.socket].handed &&
			place_here(model_goal(&model, &step, 0, port)) &&
			(is_own(scene, &step) ||
				(!told &&
					!strcmp(model.sock[step.socket].port,
						socket_of(scene)->goal_port)))) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/* The list. Each of a reason's predicates is one way in which it shows. */
static const struct {
	const char *reason;
	bool (*explains[15])(const struct scene *scene, int *cause);
} rules[DECLARED_REASONS] = {
	{ "IPv4 and IPv6 loopback are one world, which IPv6 elsewhere is not part of",
		{ crosses, shows_mapped, two_processes, original_destination, other_world,
			dual_errors, sends_ipv4, hangs_bare, waits_for_hanging,
			changes_world, mapped_wildcard, mapped_listener,
			held_by_connection, stays_v6only } },
	{ "twins are held together by SO_REUSEPORT",
		{ shared_by_twins, third_of_twins, first_found, refused_to_twin } },
	{ "127.0.0.1, 127.0.1.1 and A are one address, which has one owner",
		{ debian_echo, one_address, beside_client, shows_self, hears_alias,
			refused_by_alias, names_its_source } },
	{ "a wildcard is here alone, and answers from here",
		{ wildcard_is_here, leaves_from_self, connected_to_no_port,
			answers_elsewhere, here_after_elsewhere } },
	{ "a socket that changes its mind, and connects again, is told by its last words",
		{ disconnects, bound_after_refusal, v6only_after_refusal,
			v6only_after_bind } },
	{ "an address that was shown in other words is another one to the next call",
		{ uses_other_words } },
	{ "what a process does with a socket is not known to another that has it",
		{ handed_over, bound_by_another, answered_by_another } },
};

const char *
declared_reason(int reason)
{
	return rules[reason].reason;
}

int
declared(const struct difference *diff, int *cause)
{
	static struct scene scene;

	scene.diff = diff;
	scene.step = step_read(lines_at(diff->script, diff->line));
	scene.bare = lines_at(diff->bare, diff->line);
	scene.wrapped = lines_at(diff->wrapped, diff->line);
	model_walk(&scene.model, diff->script, diff->bare, diff->line);
	for (int i = 0; i < DECLARED_REASONS; i++)
		for (int j = 0; rules[i].explains[j]; j++) {
			*cause = diff->line;
			if (rules[i].explains[j](&scene, cause))
				return i;
		}
	return -1;
}
