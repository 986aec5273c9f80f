// SPDX-License-Identifier: MIT
#include "terms.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "environment.h"
#include "library.h"
#include "say.h"
#include "settings.h"

const char *const terms_variables[] = { "LB_ADDR", "LB_SHARE", "LB_FALLBACK", "LB_HOSTS",
	"LB_KEEP_NAMES", "LB_SUPERVISOR", "LB_SUPERVISED", NULL };

struct terms {
	const char *share, *fallback, *hosts, *keep_names; /* "": off */
};

bool
terms_surrounding(uint32_t *address, bool *cluster)
{
	static struct session session;
	const char *setting = getenv("LB_ADDR");

	if (!setting || !settings_address(&session, setting))
		return false;
	*cluster = session.cluster;
	*address = *cluster ? session.self & ~0xffU : session.self;
	return true;
}

/* Moves *TEXT behind WORD and blanks; false where something else is there. */
static bool
word(const char **text, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*text, word, len) != 0 || !strchr(" \t\n", (*text)[len]))
		return false;
	*text += len + strspn(*text + len, " \t");
	return true;
}

/*
 * Does resolv.conf's TEXT name a server that is meant to be on this machine's loopback?
 */
static bool
names_server_here(const char *text)
{
	for (; text; text = strchr(text, '\n')) {
		text += strspn(text, " \t\n");
		if (word(&text, "nameserver") &&
			(word(&text, "127.0.0.1") || word(&text, "127.0.1.1") ||
				word(&text, "::1")))
			return true;
	}
	return false;
}

bool
terms_resolver_is_here(void)
{
	static int here = -1;
	char text[4096] = "";
	int fd;

	if (here >= 0)
		return here;
	fd = open("/etc/resolv.conf", O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && read(fd, text, sizeof(text) - 1) > 0)
		here = names_server_here(text);
	else
		here = false;
	if (fd >= 0)
		close(fd);
	return here;
}

static const char *
with_resolver(const char *share)
{
	static struct session session;
	const unsigned char both = SHARE_CONNECT_TCP | SHARE_CONNECT_UDP;

	if (!terms_resolver_is_here())
		return share;
	settings_share(&session, share);
	if ((session.port[53] & both) == both)
		return share;
	return text("%s%sconnect:53", share, *share ? "," : "");
}

static const char *
outer(const char *name)
{
	const char *value = getenv(name);

	return value ? value : "";
}

bool
terms_disabled(void)
{
	return settings_on(getenv("LB_DISABLE"));
}

/* Inside the session itself, what is not asked for stays as it is. */
static void
read_terms(struct terms *t, const struct options *o, bool inside)
{
	t->share = with_resolver(o->share ? o->share : inside ? outer("LB_SHARE") : "");
	t->fallback = o->fallback ? "1" : inside ? outer("LB_FALLBACK") : "";
	t->hosts = o->hosts_file ? o->hosts_file : inside ? outer("LB_HOSTS") : "";
	t->keep_names = o->keep_names ? "1" : inside ? outer("LB_KEEP_NAMES") : "";
}

static uint32_t
hash(const struct terms *t, bool cluster)
{
	uint64_t hash = HOLDER_HASH;

	if (!*t->share && !*t->fallback && !*t->hosts)
		return cluster;
	hash = holder_hash(hash, t->share);
	hash = holder_hash(hash, t->fallback);
	hash = holder_hash(hash, t->hosts);
	return ((uint32_t)hash & ~1U) | cluster;
}

void
terms_claim(struct claim *c, const struct options *o)
{
	struct terms t;
	bool cluster = false;

	*c = (struct claim){
		.name = o->name, .address = o->address, .cluster = o->cluster
	};
	read_terms(&t, o, false);
	c->settings = hash(&t, o->cluster);
	if (!terms_surrounding(&c->surrounding, &cluster))
		return;
	read_terms(&t, o, true);
	c->inherited = hash(&t, o->cluster || cluster);
}

struct list {
	char **at;
};

/* What is off need not be said, but where an outer session has it on. */
static void
add(struct list *l, const char *name, const char *value)
{
	if (*value || *outer(name))
		*l->at++ = text("%s=%s", name, value);
}

static char *
preload(void)
{
	const char *path = library_path();
	const char *old = outer("LD_PRELOAD");
	size_t len = strlen(old);
	char *rest = allocate(NULL, len + 1);
	char *both = allocate(NULL, len + strlen(path) + 2);

	if (environment_has_library(old, path))
		return text("%s", old);
	environment_without_library(rest, old);
	environment_join(both, rest, path);
	return both;
}

/* TEXT, with VALUE for each {}. */
static char *
fill(const char *template, const char *value)
{
	const char *hole = strstr(template, "{}");

	if (!hole)
		return text("%s", template);
	return text("%.*s%s%s", (int)(hole - template), template, value,
		fill(hole + 2, value));
}

/* What the library refuses would run without a session. */
static void
check_library_takes(char **variables)
{
	size_t room = SETTINGS_ROOM;
	const char *log = outer("LB_LOG");
	bool on;

	if (!settings_switch(&on, log))
		fail(STATUS_FAILED, "LB_LOG='%s': not allowed, use 1 or 0", log);
	room -= strlen("LB_LOG=1") + 1;
	for (; *variables; variables++) {
		size_t size = strlen(*variables) + 1;

		if (strncmp(*variables, "LB_", 3) != 0)
			continue;
		if (size > room)
			fail(STATUS_FAILED,
				"--share, --hosts-file: too long for a program's memory, "
				"use ranges of ports or a shorter path");
		room -= size;
	}
}

/* Were we started in L itself? */
static bool
is_inside(const struct lease *l)
{
	uint32_t address;
	bool cluster;

	return terms_surrounding(&address, &cluster) && address == l->address;
}

bool
terms_left_alone(const struct options *o, const struct lease *l, uint16_t port)
{
	static struct session session;
	struct terms t;

	read_terms(&t, o, is_inside(l));
	settings_share(&session, t.share);
	return session.port[port] & SHARE_BIND_TCP;
}

char **
terms_environment(const struct options *o, const struct lease *l)
{
	char **variables = allocate(NULL, (o->envs + 9) * sizeof(*variables));
	struct list list = { variables };
	char self[ADDRESS_TEXT_SIZE];
	struct terms t;

	read_terms(&t, o, is_inside(l));
	holder_address(self, l->address, l->cluster);
	add(&list, "LB_ADDR", self);
	add(&list, "LB_SHARE", t.share);
	add(&list, "LB_FALLBACK", t.fallback);
	add(&list, "LB_HOSTS", t.hosts);
	add(&list, "LB_KEEP_NAMES", t.keep_names);
	add(&list, "LD_PRELOAD", preload());
	add(&list, "LB_SUPERVISOR",
		o->supervise == SUPERVISE_NEVER ? "" : library_launcher());
	add(&list, "LB_SUPERVISED", "");
	holder_address(self, l->cluster ? l->address | 1 : l->address, false);
	for (size_t i = 0; i < o->envs; i++)
		*list.at++ = fill(o->env[i], self);
	*list.at = NULL;
	check_library_takes(variables);
	return variables;
}
