// SPDX-License-Identifier: MIT
#include "process.h"

#include <string.h>
#include <sys/syscall.h>

#include "address.h"
#include "environment.h"
#include "hook.h"
#include "memory.h"
#include "raw.h"
#include "settings.h"
#include "text.h"

enum process_state process_state;
struct session process_memory;

/* The settings that are kept. */
enum setting { ADDRESS, SHARE, HOSTS, SUPERVISOR, FALLBACK, KEEP_NAMES, LOG, NAMES };

/* What an environment may lack: all of them, LD_PRELOAD, and the NULL behind. */
enum { MISSING = NAMES + 2 };

/* Not pointers, which the loader would have to relocate. */
static const char names[NAMES][sizeof("LB_KEEP_NAMES")] = { "LB_ADDR", "LB_SHARE",
	"LB_HOSTS", "LB_SUPERVISOR", "LB_FALLBACK", "LB_KEEP_NAMES", "LB_LOG" };

/*
 * The settings as "NAME=VALUE", and liblb's own entry of LD_PRELOAD: copied at start,
 * because programs overwrite their environment block.
 */
static char *kept[NAMES + 1];
static char kept_text[SETTINGS_ROOM], preload[4096];

/* A line for standard error. What does not fit is left out. */
struct line {
	size_t len;
	char text[512];
};

static void
add(struct line *l, const char *text)
{
	while (*text && l->len < sizeof(l->text))
		l->text[l->len++] = *text++;
}

/*
 * A program may have closed its standard error and opened a connection in its place,
 * where a line of ours has no business.
 */
static void
write_line(const struct line *l)
{
	int domain = AF_UNSPEC;
	socklen_t len = sizeof(domain);
	bool is_socket = raw_syscall(SYS_getsockopt, STDERR_FILENO, SOL_SOCKET, SO_DOMAIN,
				 (long)&domain, (long)&len, 0) == 0;

	if (!is_socket || domain == AF_UNIX)
		raw_syscall(
			SYS_write, STDERR_FILENO, (long)l->text, (long)l->len, 0, 0, 0);
}

/* Where the next setting is kept. Of each thread its own: all of them write the same. */
struct keeper {
	char **at, *text;
};

static bool
keep(struct keeper *k, const char *name, const char *value)
{
	size_t room = (size_t)(kept_text + SETTINGS_ROOM - k->text);

	if (text_length(name) + sizeof("=") - 1 + text_length(value) >= room)
		return false;
	*k->at++ = k->text;
	k->text = text_append(k->text, name);
	*k->text++ = '=';
	k->text = text_append(k->text, value) + 1;
	return true;
}

/* The beginning of VALUE is enough to know it by, and leaves room for what is behind. */
static void
complain(const char *name, const char *value, const char *why)
{
	struct line l;

	l.len = 0;
	add(&l, "liblb: ");
	add(&l, name);
	add(&l, ": '");
	add(&l, value);
	if (l.len > sizeof(l.text) / 2)
		l.len = sizeof(l.text) / 2;
	add(&l, "': ");
	add(&l, why);
	add(&l, "; running without a session\n");
	write_line(&l);
}

static const char *
take_switch(bool *on, const char *value)
{
	return settings_switch(on, value) ? NULL : "use 1 or 0";
}

/* NULL, or what is allowed instead. */
static const char *
take(enum setting setting, const char *value)
{
	struct session *s = &process_memory;

	switch (setting) {
	case ADDRESS:
		return settings_address(s, value) ? NULL : SETTINGS_ADDRESS_HINT;
	case SHARE:
		return settings_share(s, value) ? NULL : SETTINGS_SHARE_HINT;
	case FALLBACK:
		return take_switch(&s->fallback, value);
	case KEEP_NAMES:
		return take_switch(&s->keep_names, value);
	case LOG:
		return take_switch(&s->log, value);
	default:
		return NULL; /* Any text will do. */
	}
}

static bool
read_session(void)
{
	const char *value = NEXT(secure_getenv)(names[ADDRESS]), *why;
	struct keeper k = { .at = kept, .text = kept_text };

	if (!value || !*value)
		return false;
	for (enum setting i = ADDRESS; i < NAMES; i++) {
		value = NEXT(secure_getenv)(names[i]);
		if (!value)
			continue;
		why = take(i, value);
		if (!why && !keep(&k, names[i], value))
			why = "is too long";
		if (why) {
			complain(names[i], value, why);
			return false;
		}
	}
	return true;
}

static void
keep_preload(void)
{
	size_t len = 0;
	const char *entry = environment_library(NEXT(secure_getenv)("LD_PRELOAD"), &len);

	if (!entry || len >= sizeof(preload))
		return;
	memcpy(preload, entry, len);
	preload[len] = '\0';
}

/*
 * A program that is supervised already does without the library, and so do its children:
 * rewritten twice, addresses would be wrong.
 */
static bool
is_bare(char *const envp[])
{
	return settings_on(environment_get(envp, "LB_DISABLE")) ||
		settings_on(environment_get(envp, "LB_SUPERVISED"));
}

/* Two threads that get here at once write the same, and the state last. */
enum process_state
process_read(void)
{
	enum process_state state = PROCESS_BARE;

	next_find();
	kernel_find();
	if (!is_bare(*next_environ) && read_session())
		state = PROCESS_SESSION;
	if (state == PROCESS_SESSION)
		keep_preload();
	__atomic_store_n(&process_state, state, __ATOMIC_RELEASE);
	return state;
}

/* Link-time optimization does not see that the linker is told its name. */
__attribute__((used)) bool
process_started(void)
{
	return process_session();
}

const char *
process_hosts(void)
{
	return environment_get(kept, names[HOSTS]);
}

static bool
leaves(char *const envp[])
{
	return !process_started() || is_bare(envp);
}

const char *
process_supervisor(char *const envp[])
{
	const char *path = environment_get(envp, names[SUPERVISOR]);

	if (leaves(envp))
		return NULL;
	if (!path)
		path = environment_get(kept, names[SUPERVISOR]);
	return path && *path ? path : NULL;
}

bool
process_both_words(void)
{
	return *text_until(preload, '$');
}

size_t
process_environment_room(char *const envp[])
{
	const char *theirs = environment_get(envp, "LD_PRELOAD");
	size_t text =
		sizeof("LD_PRELOAD=") + text_length(preload) + 1 + text_length(theirs);

	return MISSING + environment_count(envp) + MISSING + text / sizeof(*envp) + 1;
}

char **
process_environment_missing(char **room, char *const envp[])
{
	const char *theirs = environment_get(envp, "LD_PRELOAD");
	char **missing = room, *text = (char *)(room + MISSING);
	size_t ignored;

	if (!leaves(envp)) {
		for (char **at = kept; *at; at++)
			if (!environment_get(envp, *at))
				*missing++ = *at;
		if (*preload && !environment_library(theirs, &ignored)) {
			environment_join(
				text_append(text, "LD_PRELOAD="), preload, theirs);
			*missing++ = text;
		}
	}
	*missing = NULL;
	return room;
}

void
process_environment(char **room, char *const envp[])
{
	char **behind = room + environment_count(envp) + MISSING;

	environment_merge(room, envp, process_environment_missing(behind, envp));
}

static void
add_address(struct line *l, const struct sockaddr *addr)
{
	const void *ip = addr->sa_family == AF_INET
		? (const void *)&((const struct sockaddr_in *)addr)->sin_addr
		: (const void *)&((const struct sockaddr_in6 *)addr)->sin6_addr;
	char text[INET6_ADDRSTRLEN], port[sizeof("65535")];

	NEXT(inet_ntop)(addr->sa_family, ip, text, sizeof(text));
	text_append_number(port, address_port(addr));
	add(l, text);
	add(l, " ");
	add(l, port);
}

void
process_log(const char *call, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_storage to;
	enum place place = address_place(&process_memory, addr, len);
	struct line l;

	if ((place != LOOPBACK && place != WILDCARD) ||
		port_bit(SOCKET(fd), address_port(addr), SHARE_BIND | SHARE_CONNECT))
		return;
	memcpy(&to, addr, len);
	address_out(&process_memory, (struct sockaddr *)&to);
	l.len = 0;
	add(&l, "liblb: ");
	add(&l, call);
	add(&l, " ");
	add_address(&l, addr);
	add(&l, " is ");
	add_address(&l, (struct sockaddr *)&to);
	add(&l, "\n");
	write_line(&l);
}
