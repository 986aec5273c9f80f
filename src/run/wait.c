// SPDX-License-Identifier: MIT
#include "wait.h"

#include <time.h>
#include <unistd.h>

#include "say.h"
#include "sock_diag.h"
#include "terms.h"

/* Quick answers at first, little work for the machine later. */
#define SHORTEST 2000
#define LONGEST  100000

struct port {
	uint16_t number;
	bool found;
};

static bool
visit(void *arg, const struct endpoint *e)
{
	struct port *port = arg;

	port->found = e->port == port->number;
	return port->found;
}

/* The session may start while we wait, and elsewhere than at its usual address. */
static bool
listens(struct lease *l, const struct claim *c, uint16_t number)
{
	struct port port = { .number = number };

	lease_find(l, c);
	if (sock_diag(IPPROTO_TCP, l->address, l->cluster ? 24 : 32, visit, &port) < 0)
		fail(STATUS_FAILED,
			"--wait %d: %m, the kernel does not tell who listens: "
			"wait by other means",
			number);
	return port.found;
}

static bool
over(const struct timespec *start, unsigned seconds)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_nsec < start->tv_nsec)
		now.tv_sec--;
	return now.tv_sec - start->tv_sec >= (time_t)seconds;
}

void
wait_for_port(const struct options *o, const struct claim *c)
{
	char address[ADDRESS_TEXT_SIZE];
	struct timespec start;
	struct lease l;
	useconds_t pause = SHORTEST;

	lease_find(&l, c);
	if (terms_left_alone(o, &l, o->wait_port))
		fail(STATUS_FAILED,
			"--wait %d: --share leaves that port to the machine, so nothing of the "
			"session listens there: wait by other means",
			o->wait_port);
	clock_gettime(CLOCK_MONOTONIC, &start);
	while (!listens(&l, c, o->wait_port)) {
		if (over(&start, o->wait_seconds)) {
			holder_address(address, l.address, l.cluster);
			fail(STATUS_TIMEOUT,
				"--wait %d: nothing listens there at %s after %u s, start it or "
				"wait longer",
				o->wait_port, address, o->wait_seconds);
		}
		usleep(pause);
		pause = pause * 2 < LONGEST ? pause * 2 : LONGEST;
	}
}
