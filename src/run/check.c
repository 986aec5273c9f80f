// SPDX-License-Identifier: MIT
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "address.h"
#include "inspect.h"
#include "lease.h"
#include "library.h"
#include "output.h"
#include "process.h"
#include "report.h"
#include "say.h"
#include "sock_diag.h"

static bool
never(void *arg, const struct endpoint *e)
{
	(void)arg;
	(void)e;
	return true;
}

/* Whoever asks for localhost in a session is told its address. */
static bool
is_live(const char *library, const char *address)
{
	char *arguments[] = { "/usr/bin/getent", "ahosts", "localhost", NULL };
	char *envp[] = { text("LD_PRELOAD=%s", library), text("LB_ADDR=%s", address),
		NULL };

	return strstr(output(arguments, envp), address);
}

/* A session of our own, with a small program in it. */
static void
check_library(void)
{
	const char *path = library_path();
	struct claim claim = { 0 };
	char address[ADDRESS_TEXT_SIZE];
	struct lease lease;

	lease_take(&lease, &claim);
	holder_address(address, lease.address, lease.cluster);
	if (is_live(path, address))
		report(PASS, "%s: localhost is %s in a session", path, address);
	else
		report(FAIL,
			"%s: localhost is not %s for getent in a session, so it does not "
			"load: see ld.so(8), and install liblb anew",
			path, address);
	if (sock_diag(IPPROTO_TCP, lease.address, 32, never, NULL) < 0)
		report(WARN,
			"sockets: %s, the kernel does not tell who listens, so --wait and "
			"the ports of --list do not work: load the module inet_diag",
			strerror(errno));
}

struct blockers {
	struct endpoint *at;
	size_t count;
	uint16_t ephemeral; /* where the kernel's own choice of ports begins */
};

/* A UDP socket on a port that nobody chose belongs to a client. */
static bool
is_client(const struct blockers *b, const struct endpoint *e)
{
	return e->protocol == IPPROTO_UDP &&
		(e->port >= b->ephemeral || address_network_port(e->port));
}

static bool
is_wildcard(const struct endpoint *e)
{
	if (e->family == AF_INET)
		return endpoint_ipv4(e) == INADDR_ANY;
	return !e->only6 && IN6_IS_ADDR_UNSPECIFIED(&e->addr);
}

static bool
add_blocker(void *arg, const struct endpoint *e)
{
	struct blockers *b = arg;

	if (!is_wildcard(e) || is_client(b, e))
		return false;
	/* A server's threads or workers may have a socket each. */
	for (size_t i = 0; i < b->count; i++)
		if (b->at[i].port == e->port && b->at[i].protocol == e->protocol)
			return false;
	b->at = allocate(b->at, (b->count + 1) * sizeof(*e));
	b->at[b->count++] = *e;
	return false;
}

/* The number that a file of /proc/sys begins with, or OTHERWISE. */
static unsigned
setting(const char *path, unsigned otherwise)
{
	FILE *file = fopen(path, "re");
	unsigned value = otherwise;

	if (file && fscanf(file, "%u", &value) != 1)
		value = otherwise;
	if (file)
		fclose(file);
	return value;
}

/* An IPv6 socket of which its program has said nothing is taken for one of both. */
static void
check_ipv6(void)
{
	if (setting("/proc/sys/net/ipv6/bindv6only", 0))
		report(WARN,
			"net.ipv6.bindv6only: is 1, with which IPv6 sockets fail in a "
			"session: set it to 0, as it is anywhere else");
}

static void
report_blocker(const struct endpoint *e, int pid)
{
	const char *command = process_command(pid);
	const char *who = command ? text("process %d (%.60s)", pid, command)
				  : text("a process of user %u", e->uid);

	report(WARN,
		"port %d/%s: %s has it on %s, which blocks it at every loopback address: "
		"end that, or have it listen on 127.0.0.1",
		e->port, e->protocol == IPPROTO_TCP ? "tcp" : "udp", who,
		e->family == AF_INET ? "0.0.0.0" : "[::]");
}

static void
check_ports(void)
{
	const unsigned first = setting("/proc/sys/net/ipv4/ip_local_port_range", 32768);
	struct blockers b = { .ephemeral = (uint16_t)first };
	struct owner *owners;
	bool known = sock_diag(IPPROTO_TCP, 0, 0, add_blocker, &b) == 0 &&
		sock_diag(IPPROTO_UDP, 0, 0, add_blocker, &b) == 0;

	owners = allocate(NULL, (b.count + 1) * sizeof(*owners));
	for (size_t i = 0; i < b.count; i++)
		owners[i] = (struct owner){ .inode = b.at[i].inode };
	process_owners(owners, b.count);
	for (size_t i = 0; i < b.count; i++)
		report_blocker(&b.at[i], process_owner(owners, b.count, b.at[i].inode));
	if (known && b.count == 0)
		report(PASS,
			"ports: nobody is on 0.0.0.0 or [::], which would block them");
}

int
check(const struct options *o)
{
	check_library();
	if (o->command)
		inspect(o);
	check_ports();
	check_ipv6();
	return report_failed();
}
