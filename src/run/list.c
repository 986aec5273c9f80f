// SPDX-License-Identifier: MIT
#include "list.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "census.h"
#include "json.h"
#include "process.h"
#include "say.h"
#include "sock_diag.h"

#define LOOPBACK      (127U << 24)
#define GIVEN_AWAY    (LOOPBACK | 64U << 16) /* /10: lb-run's own addresses */
#define COMMAND_WIDTH 40

struct endpoints {
	struct endpoint *at;
	size_t count;
};

struct row {
	const struct holder
		*holder; /* whose process is shown; NULL: nobody holds it any more */
	uint32_t address;
	bool cluster;
	int pid;
};

struct table {
	struct census census;
	struct endpoints endpoints;
	struct owner *owners;
	size_t owner_count;
	struct row *rows;
	size_t count;
};

static bool
add_endpoint(void *arg, const struct endpoint *e)
{
	struct endpoints *list = arg;

	list->at = allocate(list->at, (list->count + 1) * sizeof(*e));
	list->at[list->count++] = *e;
	return false;
}

static bool
in_session(const struct row *r, const struct endpoint *e)
{
	uint32_t mask = r->cluster ? ~0xffU : ~0U;

	return (endpoint_ipv4(e) & mask) == r->address;
}

static void
find_owners(struct table *t)
{
	size_t n = t->census.count + t->endpoints.count;

	t->owners = allocate(NULL, (n + 1) * sizeof(*t->owners));
	for (size_t i = 0; i < t->census.count; i++)
		t->owners[t->owner_count++] =
			(struct owner){ .inode = t->census.holder[i].inode };
	for (size_t i = 0; i < t->endpoints.count; i++)
		t->owners[t->owner_count++] =
			(struct owner){ .inode = t->endpoints.at[i].inode };
	process_owners(t->owners, t->owner_count);
}

static int
owner(const struct table *t, uint32_t inode)
{
	return process_owner(t->owners, t->owner_count, inode);
}

/*
 * The process that lb-run became, or, after its end, one that it left behind. By now the
 * number may be another's; in another pid namespace it is.
 */
static int
holder_pid(const struct table *t, const struct holder *h)
{
	if (h->pid && process_has(h->pid, h->inode))
		return h->pid;
	return owner(t, h->inode);
}

static struct row *
row(struct table *t, uint32_t address, bool cluster)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->rows[i].address == address)
			return &t->rows[i];
	t->rows = allocate(t->rows, (t->count + 1) * sizeof(*t->rows));
	t->rows[t->count] = (struct row){ .address = address, .cluster = cluster };
	return &t->rows[t->count++];
}

/*
 * Of several, the one that has run for the longest time is shown; the lease knows least.
 */
static void
add_holder(struct table *t, const struct holder *h)
{
	struct row *r = row(t, h->address, holder_cluster(h));
	int pid = holder_pid(t, h);

	if (r->holder && h->lease)
		return;
	if (r->holder && !r->holder->lease && process_age(pid) <= process_age(r->pid))
		return;
	r->cluster = r->cluster || holder_cluster(h);
	r->holder = h;
	r->pid = pid;
}

/* Programs that closed every descriptor hold no lease, but are found by their sockets. */
static void
add_leftover(struct table *t, const struct endpoint *e)
{
	uint32_t ip = endpoint_ipv4(e);
	bool cluster = ip & 32U << 16;
	struct row *r;

	for (size_t i = 0; i < t->count; i++)
		if (in_session(&t->rows[i], e))
			return;
	if (ip >> 22 != GIVEN_AWAY >> 22)
		return;
	r = row(t, cluster ? ip & ~0xffU : ip, cluster);
	if (!r->pid)
		r->pid = owner(t, e->inode);
}

static int
by_address(const void *a, const void *b)
{
	const struct row *left = a, *right = b;

	return left->address < right->address ? -1 : left->address > right->address;
}

static uint64_t
order(const struct endpoint *e)
{
	return (uint64_t)endpoint_ipv4(e) << 32 | (uint32_t)e->port << 8 |
		(uint32_t)e->protocol;
}

static int
by_port(const void *a, const void *b)
{
	uint64_t left = order(a), right = order(b);

	return left < right ? -1 : left > right;
}

/* A program that has a port for IPv4 and for IPv6 has one port in its session. */
static void
unite_twins(struct table *t)
{
	struct endpoints *list = &t->endpoints;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct endpoint *e = &list->at[i];
		const struct endpoint *last = &list->at[count > 0 ? count - 1 : 0];

		if (count > 0 && order(e) == order(last) &&
			owner(t, e->inode) == owner(t, last->inode))
			continue;
		list->at[count++] = *e;
	}
	list->count = count;
}

static void
gather(struct table *t)
{
	census_take(&t->census);
	/* Where the kernel does not tell of sockets, there are sessions without ports. */
	sock_diag(IPPROTO_TCP, LOOPBACK, 8, add_endpoint, &t->endpoints);
	sock_diag(IPPROTO_UDP, LOOPBACK, 8, add_endpoint, &t->endpoints);
	find_owners(t);
	if (t->endpoints.count > 0)
		qsort(t->endpoints.at, t->endpoints.count, sizeof(*t->endpoints.at),
			by_port);
	unite_twins(t);
	for (size_t i = 0; i < t->census.count; i++)
		add_holder(t, &t->census.holder[i]);
	for (size_t i = 0; i < t->endpoints.count; i++)
		add_leftover(t, &t->endpoints.at[i]);
	qsort(t->rows, t->count, sizeof(*t->rows), by_address);
}

static const char *
protocol(const struct endpoint *e)
{
	return e->protocol == IPPROTO_TCP ? "tcp" : "udp";
}

/* What other users chose is shown on our terminal. */
static const char *
plain(const char *chosen)
{
	char *copy = text("%s", chosen);

	one_line(copy);
	return copy;
}

static const char *
name(const struct row *r)
{
	return r->holder ? r->holder->name : "";
}

/* How wide TEXT is on a terminal: a character of several bytes is one. */
static int
width(const char *text)
{
	int columns = 0;

	for (; *text; text++)
		columns += (*text & 0xc0) != 0x80;
	return columns;
}

static int
name_width(const struct table *t)
{
	int widest = (int)strlen("NAME");

	for (size_t i = 0; i < t->count; i++) {
		int columns = width(plain(name(&t->rows[i])));

		if (columns > widest)
			widest = columns;
	}
	return widest;
}

/* Without the directories of the program. */
static const char *
short_command(const char *command)
{
	const char *start = command;

	for (const char *at = command; *at && *at != ' '; at++)
		if (*at == '/' && at[1] && at[1] != ' ')
			start = at + 1;
	return start;
}

static void
print_port(const struct table *t, const struct row *r, const struct endpoint *e)
{
	int pid = owner(t, e->inode);
	char *command = process_command(pid);
	struct in_addr ip = { htonl(endpoint_ipv4(e)) };

	if (r->cluster)
		printf(" %s:", inet_ntoa(ip));
	else
		putchar(' ');
	printf("%d/%s", e->port, protocol(e));
	if (command)
		printf(" %.*s[%d]", (int)strcspn(short_command(command), " "),
			plain(short_command(command)), pid);
}

static const char *
age(long seconds)
{
	if (seconds < 0)
		return "-";
	if (seconds < 120)
		return text("%lds", seconds);
	if (seconds < 120 * 60L)
		return text("%ldm", seconds / 60);
	return seconds < 48 * 3600L ? text("%ldh", seconds / 3600)
				    : text("%ldd", seconds / 86400);
}

static void
print_row(const struct table *t, const struct row *r, int names)
{
	char address[ADDRESS_TEXT_SIZE];
	const char *command = process_command(r->pid), *comma = "";
	const char *shown = *name(r) ? plain(name(r)) : "-";

	holder_address(address, r->address, r->cluster);
	printf("%-18s %s%*s %7s %-*.*s %5s", address, shown, names - width(shown), "",
		r->pid ? text("%d", r->pid) : "-", COMMAND_WIDTH, COMMAND_WIDTH,
		command ? plain(short_command(command)) : "-", age(process_age(r->pid)));
	for (size_t i = 0; i < t->endpoints.count; i++) {
		if (!in_session(r, &t->endpoints.at[i]))
			continue;
		printf("%s", comma);
		print_port(t, r, &t->endpoints.at[i]);
		comma = ",";
	}
	putchar('\n');
}

static void
print_number(const char *key, long value, bool known)
{
	if (known)
		printf("\"%s\": %ld, ", key, value);
	else
		printf("\"%s\": null, ", key);
}

static void
print_json_port(const struct table *t, const struct endpoint *e)
{
	struct in_addr ip = { htonl(endpoint_ipv4(e)) };
	int pid = owner(t, e->inode);

	printf("{\"address\": \"%s\", \"port\": %d, \"protocol\": \"%s\", ",
		inet_ntoa(ip), e->port, protocol(e));
	print_number("pid", pid, pid);
	fputs("\"command\": ", stdout);
	json_string(process_command(pid));
	putchar('}');
}

static void
print_json_row(const struct table *t, const struct row *r)
{
	char address[ADDRESS_TEXT_SIZE];
	long seconds = process_age(r->pid);
	const char *comma = "";

	holder_address(address, r->address, r->cluster);
	printf("{\"address\": \"%s\", \"name\": ", address);
	json_string(*name(r) ? name(r) : NULL);
	fputs(", ", stdout);
	print_number("pid", r->pid, r->pid);
	fputs("\"command\": ", stdout);
	json_string(process_command(r->pid));
	fputs(", ", stdout);
	print_number("age", seconds, seconds >= 0);
	fputs("\"ports\": [", stdout);
	for (size_t i = 0; i < t->endpoints.count; i++) {
		if (!in_session(r, &t->endpoints.at[i]))
			continue;
		printf("%s", comma);
		print_json_port(t, &t->endpoints.at[i]);
		comma = ", ";
	}
	fputs("]}", stdout);
}

void
list(bool json)
{
	struct table t = { 0 };
	int names;

	gather(&t);
	names = name_width(&t);
	if (json)
		fputs("[", stdout);
	else
		printf("%-18s %-*s %7s %-*s %5s PORTS\n", "ADDRESS", names, "NAME", "PID",
			COMMAND_WIDTH, "COMMAND", "AGE");
	for (size_t i = 0; i < t.count; i++) {
		if (json) {
			fputs(i ? ",\n " : "", stdout);
			print_json_row(&t, &t.rows[i]);
		} else {
			print_row(&t, &t.rows[i], names);
		}
	}
	if (json)
		puts("]");
}
