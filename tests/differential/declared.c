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

/* A rule says whether it explains the difference, and may name another line as its cause.
 */
struct rule {
	const char *reason;
	bool (*explains)(const struct scene *scene, int *cause);
};

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

/* Did STEP's socket ever take part in what SOCKET did: itself, its listener, a dup of it?
 */
static bool
related(const struct scene *scene, int socket, unsigned heard)
{
	int own = scene->step.socket;

	if (own < 0)
		return false;
	if (own == socket || heard >> own & 1)
		return true;
	own = scene->model.sock[own].from;
	return own >= 0 && heard >> own & 1;
}

/*
 * The first line whose connection or datagram reaches another socket in a session than it
 * does bare, and that has to do with the socket whose call differs.
 */
static bool
crosses(const struct scene *scene, int *cause)
{
	static struct model model;

	for (int i = 0; i <= scene->diff->line; i++) {
		struct step step = step_read(lines_at(scene->diff->script, i));
		unsigned bare;
		unsigned wrapped;

		if (!step_is(&step, "connect sendto sendmsg sendmmsg"))
			continue;
		model_walk(&model, scene->diff->script, scene->diff->bare, i);
		bare = model_hear_bare(&model, &step);
		wrapped = model_hear_wrapped(&model, &step);
		if (bare != wrapped && related(scene, step.socket, bare | wrapped)) {
			*cause = i;
			return true;
		}
	}
	return false;
}

/* The parts of two results that a short buffer left of ::1 and of ::ffff:127.0.0.1. */
static bool
parts_of_loopback(const char *bare, const char *wrapped)
{
	static const char loopback6[] = "00000000000000000000000000000001";
	static const char mapped[] = "00000000000000000000ffff7f000001";
	const char *a = strstr(bare, " inet6 ");
	const char *b = strstr(wrapped, " inet6 ");
	char hex[2][40] = { "", "" };

	/* The flow comes first, 8 digits of it. */
	if (!a || !b || sscanf(a, " inet6 %*s %*8s%39s", hex[0]) != 1 ||
		sscanf(b, " inet6 %*s %*8s%39s", hex[1]) != 1)
		return false;
	return !strncmp(loopback6, hex[0], strlen(hex[0])) &&
	       !strncmp(mapped, hex[1], strlen(hex[1]));
}

static bool
shows_mapped(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);

	*cause = -1;
	return sock->v6 && sock->bound == WILDCARD6 && !sock->v6only &&
	       step_is(&scene->step, "accept getpeername getsockname recvfrom recvmsg recvmmsg") &&
	       (same_but_for(scene->bare, scene->wrapped, "::1", "::ffff:127.0.0.1") ||
		       parts_of_loopback(scene->bare, scene->wrapped));
}

static bool
debian_echo(const struct scene *scene, int *cause)
{
	*cause = -1;
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
static enum class
wanted(const struct scene *scene, char port[16])
{
	const struct sock *sock = socket_of(scene);

	if (step_is(&scene->step, "bind"))
		return model_address(&scene->model, scene->step.word[2], port);
	memcpy(port, sock->port, 16);
	return sock->bound;
}

/* The next socket but the call's own, from *I on, of its type and on PORT; NULL at the end. */
static const struct sock *
next_on(const struct scene *scene, const char *port, int *i)
{
	for (; *i < SOCKETS; ++*i) {
		const struct sock *sock = &scene->model.sock[*i];

		if (sock->open && *i != scene->step.socket && sock->bound != NOWHERE &&
			sock->stream == socket_of(scene)->stream && !strcmp(sock->port, port)) {
			++*i;
			return sock;
		}
	}
	return NULL;
}

static bool
is_alias(enum class class)
{
	return class == SELF || class == DEBIAN;
}

static bool
one_address(const struct scene *scene, int *cause)
{
	char port[16];
	enum class own = wanted(scene, port);
	const struct sock *other;

	(void)cause;
	if (!binds(scene, "0", "EADDRINUSE") || !class_here(own))
		return false;
	for (int i = 0; (other = next_on(scene, port, &i));)
		if (class_here(other->bound) && other->bound != own &&
			(is_alias(own) || is_alias(other->bound)))
			return true;
	return false;
}

static bool
is_wildcard(enum class class)
{
	return class == WILDCARD4 || class == WILDCARD6;
}

static bool
is_elsewhere(enum class class)
{
	return class == OTHER4 || class == OTHER6;
}

static bool
wildcard_is_here(const struct scene *scene, int *cause)
{
	char port[16];
	enum class own = wanted(scene, port);
	const struct sock *other;

	(void)cause;
	if (!binds(scene, "EADDRINUSE", "0"))
		return false;
	for (int i = 0; (other = next_on(scene, port, &i));)
		if ((is_wildcard(own) && is_elsewhere(other->bound)) ||
			(is_elsewhere(own) && is_wildcard(other->bound)))
			return true;
	return false;
}

static bool
two_processes(const struct scene *scene, int *cause)
{
	char port[16];
	enum class own = wanted(scene, port);
	const struct sock *other;

	(void)cause;
	if (!binds(scene, "0", "EADDRINUSE") || !class_here(own))
		return false;
	for (int i = 0; (other = next_on(scene, port, &i));)
		if (class_here(other->bound) && other->child != scene->step.child &&
			!(scene->step.child && other->inherited) &&
			(socket_of(scene)->v6 || other->v6))
			return true;
	return false;
}

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
 * A socket that was asked for here is IPv4 in the kernel, and what is bound to another IPv6
 * address is not: the one does not reach the other's world.
 */
static bool
other_world(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);
	char port[16];
	int word = step_is(&scene->step, "connect") ? 2 : 3;
	enum class to;

	(void)cause;
	if (!step_is(&scene->step, "connect sendto sendmsg sendmmsg") || !sock->v6 ||
		word >= scene->step.words)
		return false;
	to = model_address(&scene->model, scene->step.word[word], port);
	if (to == OTHER6)
		return class_here(sock->bound) || sock->went_here;
	return sock->bound == OTHER6 && class_here(to);
}

/* After a refusal Linux keeps the IPv4 source, and a connect to ::1 is never answered. */
static bool
hangs_bare(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);

	(void)cause;
	return step_is(&scene->step, "connect") && sock->v6 && sock->stream && sock->went_here &&
	       !strcmp(scene->bare, "EINTR");
}

/* Does another process of the script name A? */
static bool
self_elsewhere(const struct scene *scene, int *cause)
{
	const struct lines *script = scene->diff->script;

	*cause = -1;
	if (!same_but_for(scene->bare, scene->wrapped, "A:", "127.0.0.1:") &&
		!same_but_for(scene->bare, scene->wrapped, "A]:", "127.0.0.1]:"))
		return false;
	for (int i = 0; i < scene->diff->line; i++)
		if (scene->step.child != (script->line[i][0] == '\t') &&
			(strstr(script->line[i], " A:") || strstr(script->line[i], ":A]:")))
			return true;
	return false;
}

static const struct rule rules[] = {
	{ "IPv4 and IPv6 loopback, A and 127.0.0.1, are one world: a server hears clients that "
	  "name any of them, and of twins the IPv4 one hears all; and it hears nothing else",
		crosses },
	{ "a dual-stack server sees clients of ::1 as ::ffff:127.0.0.1", shows_mapped },
	{ "127.0.1.1 is a spelling of here, and here is 127.0.0.1", debian_echo },
	{ "127.0.0.1, 127.0.1.1 and A are one address, which has one owner", one_address },
	{ "a wildcard is here alone: it does not block other addresses", wildcard_is_here },
	{ "two processes cannot hold one port in two families", two_processes },
	{ "twins share their port by SO_REUSEPORT, and getsockopt says so", shared_by_twins },
	{ "IPV6_RECVORIGDSTADDR has no message for what was an IPv4 packet",
		original_destination },
	{ "an IPv6 socket that was asked for here reaches no IPv6 elsewhere, and the other way "
	  "round",
		other_world },
	{ "a connect that is never answered bare may be answered", hangs_bare },
	{ "that a peer calls itself A is known in its own process only", self_elsewhere },
};

const char *
declared(const struct difference *diff, int *cause)
{
	static struct scene scene;

	scene.diff = diff;
	scene.step = step_read(lines_at(diff->script, diff->line));
	scene.bare = lines_at(diff->bare, diff->line);
	scene.wrapped = lines_at(diff->wrapped, diff->line);
	model_walk(&scene.model, diff->script, diff->bare, diff->line);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		*cause = diff->line;
		if (rules[i].explains(&scene, cause))
			return rules[i].reason;
	}
	return NULL;
}
