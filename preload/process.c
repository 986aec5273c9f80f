// SPDX-License-Identifier: MIT
#include "process.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "address.h"
#include "environment.h"
#include "hook.h"
#include "memory.h"
#include "raw.h"
#include "settings.h"

enum process_state process_state;
struct session process_memory;

/* The settings that are kept: how many there are, and how long all may be. */
enum { NAMES = 7, KEPT = 8192 };

/*
 * The settings as "NAME=VALUE", and liblb's own entry of LD_PRELOAD: copied at start,
 * because programs overwrite their environment block.
 */
static char *kept[NAMES + 1];
static char kept_text[KEPT], preload[4096];

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
	size_t name_len = strlen(name), size = strlen(value) + 1;

	if (name_len + 1 + size > (size_t)(kept_text + KEPT - k->text))
		return false;
	*k->at++ = k->text;
	memcpy(k->text, name, name_len);
	k->text += name_len;
	*k->text++ = '=';
	memcpy(k->text, value, size);
	k->text += size;
	return true;
}

static bool
understood(
	struct keeper *k, const char *name, const char *value, const char *hint, bool ok)
{
	struct line l;

	if (ok && keep(k, name, value))
		return true;
	l.len = 0;
	add(&l, "liblb: ");
	add(&l, name);
	add(&l, ": '");
	add(&l, value);
	add(&l, "': ");
	add(&l, ok ? "is too long" : hint);
	add(&l, "; running without a session\n");
	write_line(&l);
	return false;
}

typedef bool setting(struct session *, const char *);

/* TAKE may be NULL: any text will do. */
static bool
read_text(struct keeper *k, const char *name, setting *take, const char *hint)
{
	const char *value = secure_getenv(name);

	return !value ||
		understood(k, name, value, hint, !take || take(&process_memory, value));
}

static bool
read_switch(struct keeper *k, const char *name, bool *on)
{
	const char *value = secure_getenv(name);

	return !value ||
		understood(k, name, value, "use 1 or 0", settings_switch(on, value));
}

static bool
read_session(void)
{
	const char *address = secure_getenv("LB_ADDR");
	struct keeper k = { .at = kept, .text = kept_text };

	return address && *address &&
		read_text(&k, "LB_ADDR", settings_address, SETTINGS_ADDRESS_HINT) &&
		read_text(&k, "LB_SHARE", settings_share, SETTINGS_SHARE_HINT) &&
		read_text(&k, "LB_HOSTS", NULL, NULL) &&
		read_text(&k, "LB_SUPERVISOR", NULL, NULL) &&
		read_switch(&k, "LB_FALLBACK", &process_memory.fallback) &&
		read_switch(&k, "LB_KEEP_NAMES", &process_memory.keep_names) &&
		read_switch(&k, "LB_LOG", &process_memory.log);
}

static void
keep_preload(void)
{
	size_t len = 0;
	const char *entry = environment_library(secure_getenv("LD_PRELOAD"), &len);

	if (!entry || len >= sizeof(preload))
		return;
	memcpy(preload, entry, len);
	preload[len] = '\0';
}

static bool
is_on(const char *value)
{
	return value && *value == '1' && !value[1];
}

/*
 * A program that is supervised already does without the library, and so do its children:
 * rewritten twice, addresses would be wrong.
 */
static bool
is_bare(void)
{
	return is_on(secure_getenv("LB_DISABLE")) ||
		is_on(secure_getenv("LB_SUPERVISED"));
}

/* Two threads that get here at once write the same, and the state last. */
enum process_state
process_read(void)
{
	enum process_state state = PROCESS_BARE;

	next_find();
	kernel_find();
	if (!is_bare() && read_session())
		state = PROCESS_SESSION;
	if (state == PROCESS_SESSION)
		keep_preload();
	__atomic_store_n(&process_state, state, __ATOMIC_RELEASE);
	return state;
}

__attribute__((constructor)) static void
start(void)
{
	process_session();
}

const char *
process_hosts(void)
{
	return environment_get(kept, "LB_HOSTS");
}

static bool
leaves(char *const envp[])
{
	return !process_session() || is_on(environment_get(envp, "LB_DISABLE")) ||
		is_on(environment_get(envp, "LB_SUPERVISED"));
}

const char *
process_supervisor(char *const envp[])
{
	const char *path = environment_get(envp, "LB_SUPERVISOR");

	if (leaves(envp))
		return NULL;
	if (!path)
		path = environment_get(kept, "LB_SUPERVISOR");
	return path && *path ? path : NULL;
}

bool
process_both_words(void)
{
	return preload[strcspn(preload, "$")];
}

size_t
process_environment_count(char *const envp[])
{
	return environment_count(envp) + NAMES + 2;
}

size_t
process_preload_size(char *const envp[])
{
	const char *theirs = environment_get(envp, "LD_PRELOAD");

	return sizeof("LD_PRELOAD=") + strlen(preload) + 1 +
		(theirs ? strlen(theirs) : 0);
}

void
process_environment(char **out, char *text, char *const envp[])
{
	const char *theirs = environment_get(envp, "LD_PRELOAD");
	char *added[NAMES + 2];
	size_t n = 0, ignored;

	if (!leaves(envp)) {
		for (char **at = kept; *at; at++)
			if (!environment_get(envp, *at))
				added[n++] = *at;
		if (*preload && !environment_library(theirs, &ignored)) {
			memcpy(text, "LD_PRELOAD=", sizeof("LD_PRELOAD=") - 1);
			environment_join(
				text + sizeof("LD_PRELOAD=") - 1, preload, theirs);
			added[n++] = text;
		}
	}
	added[n] = NULL;
	environment_merge(out, envp, added);
}

static void
add_address(struct line *l, const struct sockaddr *addr)
{
	const void *ip = addr->sa_family == AF_INET
		? (const void *)&((const struct sockaddr_in *)addr)->sin_addr
		: (const void *)&((const struct sockaddr_in6 *)addr)->sin6_addr;
	uint16_t port = address_port(addr);
	char text[INET6_ADDRSTRLEN], digits[] = " 65535",
				     *digit = digits + sizeof(digits) - 1;

	do
		*--digit = (char)('0' + port % 10);
	while (port /= 10);
	*--digit = ' ';
	inet_ntop(addr->sa_family, ip, text, sizeof(text));
	add(l, text);
	add(l, digit);
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
