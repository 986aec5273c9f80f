// SPDX-License-Identifier: MIT
#include "lease.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "census.h"
#include "say.h"
#include "sock_diag.h"

/*
 * Leases live from here on, where neither a shell's redirections nor socket activation
 * look.
 */
#define LEASE_FD 40
#define LEASES   16

/* No process has a number as high as this: PID_MAX_LIMIT of the kernel. */
#define PIDS (1 << 22)

/* More than chance ever needs; an end, in case that the kernel plays by other rules. */
#define TRIES 1000

/* The descriptor that COMMAND inherits: as high as the limit on descriptors lets us. */
static int
inheritable(int fd)
{
	int high = fcntl(fd, F_DUPFD, LEASE_FD);

	if (high < 0)
		high = fcntl(fd, F_DUPFD, STDERR_FILENO + 1);
	close(fd);
	return high;
}

/* A descriptor that holds NAME, or -1: EADDRINUSE where somebody else does. */
static int
hold(const struct holder *h)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	size_t len = holder_write(sun.sun_path + 1, h);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	len += offsetof(struct sockaddr_un, sun_path) + 1;
	/* It listens only because the kernel finds listening sockets quickly. */
	if (bind(fd, (struct sockaddr *)&sun, (socklen_t)len) < 0 || listen(fd, 0) < 0) {
		close(fd);
		return -1;
	}
	return inheritable(fd);
}

static void
release(int fd)
{
	if (fd >= 0)
		close(fd);
}

static int
hold_or_fail(const struct holder *h)
{
	int fd = hold(h);

	if (fd < 0 && errno != EADDRINUSE)
		fail(STATUS_FAILED,
			"lease: %m, so no address can be held: "
			"allow AF_UNIX sockets and more descriptors (ulimit -n)");
	return fd;
}

static int
hold_lease(uint32_t address)
{
	return hold_or_fail(&(struct holder){ .address = address, .lease = true });
}

/* What FD, where leases live, holds. */
static bool
held(struct holder *h, int fd)
{
	const size_t start = offsetof(struct sockaddr_un, sun_path) + 1;
	struct sockaddr_un sun = { .sun_family = AF_UNSPEC };
	socklen_t len = sizeof(sun);

	if (getsockname(fd, (struct sockaddr *)&sun, &len) < 0 || len <= start)
		return false;
	return sun.sun_family == AF_UNIX && sun.sun_path[0] == '\0' &&
		holder_read(h, sun.sun_path + 1, len - start);
}

static bool
inherited(const struct holder *wanted)
{
	struct holder h;

	for (int fd = LEASE_FD; fd < LEASE_FD + LEASES; fd++)
		if (held(&h, fd) && h.address == wanted->address &&
			h.pid == wanted->pid && strcmp(h.name, wanted->name) == 0)
			return true;
	return false;
}

/*
 * Where this process holds that name already, by an earlier lb-run, that is as good. A
 * process in another pid namespace may have our number, and we take one that none has.
 */
static int
hold_share(uint32_t address, const char *name, uint32_t settings)
{
	struct holder h = { .address = address, .settings = settings, .pid = getpid() };
	int fd;

	strcpy(h.name, name);
	while ((fd = hold_or_fail(&h)) < 0 && !inherited(&h) && h.pid < INT_MAX - PIDS)
		h.pid += PIDS;
	return fd;
}

static bool
is_own(const struct holder *h)
{
	return !h->lease && h->pid == getpid();
}

/* Somebody at ADDRESS, other than us and other than the session NAME (NULL: any). */
static const struct holder *
somebody_at(const struct census *c, uint32_t address, const char *name)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct holder *h = &c->holder[i];

		if (h->address != address || h->lease || is_own(h))
			continue;
		if (!name || strcmp(h->name, name) != 0)
			return h;
	}
	return NULL;
}

/* Whoever holds the lease of ADDRESS, or else a share there, this process included. */
static const struct holder *
holder_at(const struct census *c, uint32_t address, bool lease)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->holder[i].lease == lease && c->holder[i].address == address)
			return &c->holder[i];
	return NULL;
}

static const struct holder *
running(const struct census *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (!c->holder[i].lease && strcmp(c->holder[i].name, name) == 0)
			return &c->holder[i];
	return NULL;
}

static bool
stop(void *arg, const struct endpoint *e)
{
	(void)e;
	*(bool *)arg = true;
	return true;
}

/*
 * A program that closed every descriptor has dropped its lease, but still has its
 * sockets.
 */
static bool
has_sockets(uint32_t address, bool cluster)
{
	bool found = false;

	/* Where the kernel does not tell, the lease alone must do. */
	if (sock_diag(IPPROTO_TCP, address, cluster ? 24 : 32, stop, &found) < 0)
		return false;
	if (!found &&
		sock_diag(IPPROTO_UDP, address, cluster ? 24 : 32, stop, &found) < 0)
		return false;
	return found;
}

static void
fail_full(void)
{
	fail(STATUS_FAILED, "lease: no free address found, see lb-run --list");
}

static void
take_fresh(struct lease *l, const struct claim *c)
{
	struct census census = { 0 };
	uint64_t index;

	for (int i = 0; i < TRIES; i++) {
		int fd;

		if (getrandom(&index, sizeof(index), 0) != sizeof(index))
			continue;
		l->address = holder_pool(index, c->cluster);
		fd = hold_lease(l->address);
		if (fd < 0)
			continue;
		/*
		 * Those who joined a session keep its address after its founder has gone.
		 */
		census_take(&census);
		if (!somebody_at(&census, l->address, NULL) &&
			!has_sockets(l->address, c->cluster)) {
			hold_share(l->address, "", c->settings);
			return;
		}
		release(fd);
	}
	fail_full();
}

static uint32_t
own_settings(const struct claim *c, uint32_t address)
{
	return address == c->surrounding ? c->inherited : c->settings;
}

static void
agree(const struct claim *c, const struct holder *h)
{
	char address[ADDRESS_TEXT_SIZE];

	if (c->agrees || h->settings == own_settings(c, h->address))
		return;
	holder_address(address, h->address, holder_cluster(h));
	fail(STATUS_FAILED,
		"session %s at %s: process %d runs in it with another --cluster, --share, --fallback or "
		"--hosts-file, so use the same",
		*h->name ? h->name : "without a name", address, h->pid);
}

/* The session that H holds, as it is. */
static void
find(struct lease *l, const struct claim *c, const struct holder *h)
{
	agree(c, h);
	l->address = h->address;
	l->cluster = holder_cluster(h);
	l->joined = true;
	strcpy(l->name, h->name);
}

/*
 * The share comes first and the lease second, so that whoever finds the lease taken also
 * finds out by whom. Should the others end meanwhile, we have the lease: the session goes
 * on.
 */
static void
join(struct lease *l, const struct claim *c, const struct holder *h)
{
	find(l, c, h);
	hold_share(l->address, l->name, h->settings);
	hold_lease(l->address);
}

/*
 * At an address that was asked for, there is no other to go to: join whoever is there.
 * False where another lb-run came between: then everything is looked at again.
 */
static bool
try_address(struct lease *l, const struct claim *c, struct census *census)
{
	const struct holder *h;
	int share;

	census_take(census);
	h = holder_at(census, c->address, false);
	if (h && c->name && strcmp(h->name, c->name) != 0)
		fail(STATUS_FAILED,
			"--address and --name %s: another session is there, see lb-run --list",
			c->name);
	if (h) {
		join(l, c, h);
		return true;
	}
	if (c->name && running(census, c->name))
		fail(STATUS_FAILED,
			"--address and --name %s: that session is elsewhere, see lb-run --list",
			c->name);
	l->address = c->address;
	strcpy(l->name, c->name ? c->name : "");
	share = hold_share(l->address, l->name, own_settings(c, l->address));
	if (hold_lease(l->address) >= 0)
		return true;
	census_take(census);
	if (!somebody_at(census, l->address, NULL))
		return true;
	release(share);
	return false;
}

/* The name's own address, or the next that no session of another name has. */
static void
choose(struct lease *l, const struct claim *c, const struct census *census)
{
	uint64_t index = holder_hash(HOLDER_HASH, c->name);

	strcpy(l->name, c->name);
	for (int i = 0; i < TRIES; i++) {
		l->address = holder_pool(index + (uint64_t)i, c->cluster);
		l->moved = i > 0;
		if (!holder_at(census, l->address, true) &&
			!somebody_at(census, l->address, c->name))
			return;
	}
	fail_full();
}

/* False as above. */
static bool
try_name(struct lease *l, const struct claim *c, struct census *census)
{
	const struct holder *h;
	int share, lease;

	*l = (struct lease){ .cluster = c->cluster };
	census_take(census);
	h = running(census, c->name);
	if (h) {
		join(l, c, h);
		return true;
	}
	choose(l, c, census);
	share = hold_share(l->address, l->name, own_settings(c, l->address));
	lease = hold_lease(l->address);
	census_take(census);
	if (lease >= 0 && !somebody_at(census, l->address, c->name))
		return true;
	release(share);
	release(lease);
	return false;
}

static void
pause_randomly(void)
{
	unsigned short n = 0;

	if (getrandom(&n, sizeof(n), 0) == sizeof(n))
		usleep(n % 2000);
}

static void
take_known(struct lease *l, const struct claim *c)
{
	bool (*try)(struct lease *, const struct claim *, struct census *) =
		c->address ? try_address : try_name;
	struct census census = { 0 };

	for (int i = 0; i < TRIES; i++) {
		if (try(l, c, &census))
			return;
		pause_randomly();
	}
	fail_full();
}

void
lease_take(struct lease *l, const struct claim *c)
{
	*l = (struct lease){ .cluster = c->cluster };
	if (c->address || c->name)
		take_known(l, c);
	else
		take_fresh(l, c);
}

void
lease_find(struct lease *l, const struct claim *c)
{
	struct census census = { 0 };
	const struct holder *h;

	*l = (struct lease){ .address = c->address, .cluster = c->cluster };
	if (c->address)
		return;
	if (!c->name) {
		l->address = c->surrounding;
		l->cluster = c->inherited & 1;
		return;
	}
	census_take(&census);
	h = running(&census, c->name);
	if (h)
		find(l, c, h);
	else
		choose(l, c, &census);
	free(census.holder);
}

void
lease_leave_others(uint32_t address)
{
	struct holder h;

	for (int fd = LEASE_FD; fd < LEASE_FD + LEASES; fd++)
		if (held(&h, fd) && h.address != address)
			close(fd);
}
