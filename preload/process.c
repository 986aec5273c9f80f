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

/* The variables that read_session keeps: how many, and how long their names may be. */
enum { NAMES = 7, NAME_SIZE = 16, KEPT = 8192 };

/*
 * The settings as "NAME=VALUE", one behind the other, and then liblb's own entry of
 * LD_PRELOAD: copied at start, because programs overwrite their environment block.
 */
static char kept[KEPT];
static size_t kept_len;
static char preload[4096];

/*
 * A program may have closed its standard error and opened a connection in its place,
 * where a line of ours has no business.
 */
static void
write_line(const char *line, size_t n)
{
	int domain = AF_UNSPEC;
	socklen_t len = sizeof(domain);
	bool is_socket = raw_syscall(SYS_getsockopt, STDERR_FILENO, SOL_SOCKET, SO_DOMAIN,
				 (long)&domain, (long)&len, 0) == 0;

	if (!is_socket || domain == AF_UNIX)
		raw_syscall(SYS_write, STDERR_FILENO, (long)line, (long)n, 0, 0, 0);
}

static void
say(const char *name, const char *value, const char *hint)
{
	const char *const parts[] = { "liblb: ", name, ": '", value, "': ", hint,
		"; running without a session\n" };
	char line[512];
	size_t len = 0, more;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		more = strlen(parts[i]);
		if (more > sizeof(line) - len)
			more = sizeof(line) - len;
		memcpy(line + len, parts[i], more);
		len += more;
	}
	write_line(line, len);
}

static bool
keep(const char *name, const char *value)
{
	size_t name_len = strlen(name), len = name_len + 1 + strlen(value) + 1;

	if (len > sizeof(kept) - kept_len)
		return false;
	memcpy(kept + kept_len, name, name_len);
	kept[kept_len + name_len] = '=';
	memcpy(kept + kept_len + name_len + 1, value, len - name_len - 1);
	kept_len += len;
	return true;
}

static bool
understood(const char *name, const char *value, const char *hint, bool ok)
{
	if (ok && keep(name, value))
		return true;
	say(name, value, ok ? "is too long" : hint);
	return false;
}

static bool
read_switch(const char *name, bool *on)
{
	const char *value = secure_getenv(name);

	return !value || understood(name, value, "use 1 or 0", settings_switch(on, value));
}

static bool
read_session(struct session *s)
{
	const char *address = secure_getenv("LB_ADDR");
	const char *share = secure_getenv("LB_SHARE");
	const char *hosts = secure_getenv("LB_HOSTS");
	const char *supervisor = secure_getenv("LB_SUPERVISOR");

	if (!address || !*address)
		return false;
	if (!understood("LB_ADDR", address, SETTINGS_ADDRESS_HINT, settings_address(s, address)))
		return false;
	if (share && !understood("LB_SHARE", share, SETTINGS_SHARE_HINT, settings_share(s, share)))
		return false;
	if (hosts && !understood("LB_HOSTS", hosts, "", true))
		return false;
	if (supervisor && !understood("LB_SUPERVISOR", supervisor, "", true))
		return false;
	return read_switch("LB_FALLBACK", &s->fallback) &&
	       read_switch("LB_KEEP_NAMES", &s->keep_names) && read_switch("LB_LOG", &s->log);
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
	return value && strcmp(value, "1") == 0;
}

/*
 * A program that is supervised already does without the library, and so do its children:
 * rewritten twice, addresses would be wrong.
 */
static bool
is_bare(void)
{
	return is_on(secure_getenv("LB_DISABLE")) || is_on(secure_getenv("LB_SUPERVISED"));
}

/* Two threads that get here at once write the same, and the state last. */
enum process_state
process_read(void)
{
	enum process_state state = PROCESS_BARE;

	next_find();
	kernel_find();
	kept_len = 0;
	if (!is_bare() && read_session(&process_memory))
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

/* NAME ends in an equals sign. */
static const char *
kept_value(const char *name)
{
	const char *end = kept + kept_len;

	for (const char *at = kept; at < end; at += strlen(at) + 1)
		if (strncmp(at, name, strlen(name)) == 0)
			return at + strlen(name);
	return "";
}

const char *
process_hosts(void)
{
	return kept_value("LB_HOSTS=");
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
		path = kept_value("LB_SUPERVISOR=");
	return *path ? path : NULL;
}

bool
process_both_words(void)
{
	return strchr(preload, '$');
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

	return sizeof("LD_PRELOAD=") + strlen(preload) + 1 + (theirs ? strlen(theirs) : 0);
}

static bool
is_missing(char *const envp[], const char *variable)
{
	char name[NAME_SIZE] = { 0 };

	memcpy(name, variable, strcspn(variable, "="));
	return !environment_get(envp, name);
}

void
process_environment(char **out, char *text, char *const envp[])
{
	const char *theirs = environment_get(envp, "LD_PRELOAD");
	char *added[NAMES + 2];
	size_t n = 0, ignored;

	if (!leaves(envp)) {
		for (char *at = kept; at < kept + kept_len; at += strlen(at) + 1)
			if (is_missing(envp, at))
				added[n++] = at;
		if (*preload && !environment_library(theirs, &ignored)) {
			memcpy(text, "LD_PRELOAD=", sizeof("LD_PRELOAD=") - 1);
			environment_join(text + sizeof("LD_PRELOAD=") - 1, preload, theirs);
			added[n++] = text;
		}
	}
	added[n] = NULL;
	environment_merge(out, envp, added);
}

static size_t
write_address(char *out, size_t room, const struct sockaddr *addr)
{
	const void *ip = addr->sa_family == AF_INET
				 ? (const void *)&((const struct sockaddr_in *)addr)->sin_addr
				 : (const void *)&((const struct sockaddr_in6 *)addr)->sin6_addr;
	uint16_t port = address_port(addr);
	char digits[6] = { 0 };
	size_t len, at = sizeof(digits) - 1;

	inet_ntop(addr->sa_family, ip, out, (socklen_t)room);
	do
		digits[--at] = (char)('0' + port % 10);
	while (port /= 10);
	len = strlen(out);
	out[len++] = ' ';
	memcpy(out + len, digits + at, sizeof(digits) - at);
	return len + sizeof(digits) - 1 - at;
}

void
process_log(const char *call, int fd, const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_storage to;
	char line[160] = "liblb: ";
	enum place place = address_place(&process_memory, addr, len);
	size_t n = strlen(line);
	int saved = errno;

	if ((place != LOOPBACK && place != WILDCARD) ||
		port_shared(&process_memory, &process_kernel, fd, address_port(addr), UINT8_MAX))
		return;
	memcpy(&to, addr, len);
	address_out(&process_memory, (struct sockaddr *)&to);
	memcpy(line + n, call, strlen(call));
	n += strlen(call);
	line[n++] = ' ';
	n += write_address(line + n, 60, addr);
	memcpy(line + n, " is ", 4);
	n += 4;
	n += write_address(line + n, 60, (struct sockaddr *)&to);
	line[n++] = '\n';
	write_line(line, n);
	errno = saved;
}
