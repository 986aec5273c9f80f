// SPDX-License-Identifier: MIT
#include "check.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inspect.h"
#include "lease.h"
#include "library.h"
#include "process.h"
#include "report.h"
#include "say.h"
#include "sock_diag.h"
#include "terms.h"

typedef int bind_function(int, const struct sockaddr *, socklen_t);

static bool
is_port(void *arg, const struct endpoint *e)
{
	uint16_t *port = arg;

	if (e->port != *port)
		return false;
	*port = 0;
	return true;
}

/* The library's own bind, asked for 127.0.0.1; the kernel then says where that went. */
static bool
binds_in_session(void *library, uint32_t address, int bits)
{
	bind_function *bind_there = (bind_function *)dlsym(library, "bind");
	struct sockaddr_in sin = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(sin);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint16_t port;

	if (!bind_there || fd < 0 || bind_there(fd, (struct sockaddr *)&sin, len) < 0 ||
		listen(fd, 1) < 0 || getsockname(fd, (struct sockaddr *)&sin, &len) < 0)
		return false;
	port = ntohs(sin.sin_port);
	if (sock_diag(IPPROTO_TCP, address, bits, is_port, &port) < 0)
		report(WARN,
			"sockets: the kernel does not tell who listens, so --wait and the "
			"ports of --list do not work: load the module inet_diag");
	close(fd);
	return port == 0;
}

/* A session of our own, in this process. */
static void
check_library(const struct options *o)
{
	const char *path = library_path();
	char address[ADDRESS_TEXT_SIZE];
	struct claim claim;
	struct lease lease;
	void *library;

	terms_claim(&claim, o);
	/* Where we are preloaded ourselves, the library knows one address only. */
	if (claim.surrounding)
		lease = (struct lease){ claim.surrounding,
			.cluster = claim.inherited & 1 };
	else
		lease_take(&lease, &claim);
	holder_address(address, lease.address, lease.cluster);
	setenv("LB_ADDR", address, 1);
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		report(FAIL, "%s: %s, so install liblb anew", path, dlerror());
	else if (!binds_in_session(library, lease.address, lease.cluster ? 24 : 32))
		report(FAIL,
			"%s: a server on 127.0.0.1 would not be at %s, so look for "
			"LB_DISABLE=1 or another preloaded library that hooks bind",
			path, address);
	else
		report(PASS, "%s: a server on 127.0.0.1 is at %s", path, address);
}

struct blockers {
	struct endpoint *at;
	size_t count;
	uint16_t ephemeral; /* where the kernel's own choice of ports begins */
};

/* UDP ports that sessions leave alone, as their datagrams are for the whole network. */
static bool
belongs_to_network(uint16_t port)
{
	return port == 67 || port == 68 || port == 1900 || port == 5353;
}

/* A UDP socket on a port that nobody chose belongs to a client. */
static bool
is_client(const struct blockers *b, const struct endpoint *e)
{
	return e->protocol == IPPROTO_UDP &&
		(e->port >= b->ephemeral || belongs_to_network(e->port));
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

static uint16_t
first_ephemeral(void)
{
	FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	unsigned first = 32768;

	if (file && fscanf(file, "%u", &first) != 1)
		first = 32768;
	if (file)
		fclose(file);
	return (uint16_t)first;
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
	struct blockers b = { .ephemeral = first_ephemeral() };
	struct owner *owners;

	sock_diag(IPPROTO_TCP, 0, 0, add_blocker, &b);
	sock_diag(IPPROTO_UDP, 0, 0, add_blocker, &b);
	owners = allocate(NULL, (b.count + 1) * sizeof(*owners));
	for (size_t i = 0; i < b.count; i++)
		owners[i] = (struct owner){ .inode = b.at[i].inode };
	process_owners(owners, b.count);
	for (size_t i = 0; i < b.count; i++)
		report_blocker(&b.at[i], process_owner(owners, b.count, b.at[i].inode));
	if (b.count == 0)
		report(PASS,
			"ports: nobody is on 0.0.0.0 or [::], which would block them");
}

int
check(const struct options *o)
{
	check_library(o);
	if (o->command)
		inspect(o);
	check_ports();
	return report_failed();
}
