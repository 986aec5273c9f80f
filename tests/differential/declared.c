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

static bool
shows_mapped(const struct scene *scene, int *cause)
{
	const struct sock *sock = socket_of(scene);

	*cause = -1;
	return sock->v6 && sock->bound == WILDCARD6 && !sock->v6only &&
		step_is(&scene->step,
			"accept getpeername getsockname recvfrom recvmsg recvmmsg") &&
		same_but_for(scene->bare, scene->wrapped, "::1", "::ffff:127.0.0.1");
}

static bool
debian_echo(const struct scene *scene, int *cause)
{
	*cause = -1;
	return same_but_for(scene->bare, scene->wrapped, "127.0.1.1", "127.0.0.1");
}

static const struct rule rules[] = {
	{ "IPv4 and IPv6 loopback, A and 127.0.0.1, are one world: a server hears clients that "
	  "name any of them, and of twins the IPv4 one hears all; and it hears nothing else",
		crosses },
	{ "a dual-stack server sees clients of ::1 as ::ffff:127.0.0.1", shows_mapped },
	{ "127.0.1.1 is a spelling of here, and here is 127.0.0.1", debian_echo },
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
