// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "launch.h"
#include "lease.h"
#include "options.h"
#include "say.h"
#include "terms.h"

static void
announce(const struct options *o, const struct lease *l)
{
	char address[ADDRESS_TEXT_SIZE];

	if (o->quiet)
		return;
	holder_address(address, l->address, l->cluster);
	if (l->moved)
		say("--name %s: another session is at its address, so it is at %s for now",
			l->name, address);
	else if (o->verbose || isatty(STDERR_FILENO))
		say("%s%s%s%s", address, *l->name ? " is the session " : "", l->name,
			l->joined ? ", which was running" : "");
}

static void
run(const struct options *o)
{
	const char *path = command_find(o->command[0]);
	const char *privilege = command_privilege(path);
	struct claim claim;
	struct lease lease;

	if (privilege)
		fail(STATUS_FAILED,
			"%s: %s, so nothing can be preloaded: run it without lb-run",
			path, privilege);
	terms_claim(&claim, o);
	lease_take(&lease, &claim);
	if (claim.surrounding)
		lease_leave_others(lease.address);
	announce(o, &lease);
	launch(o, &lease, path);
}

int
main(int argc, char **argv)
{
	struct options o;

	options_read(&o, argc, argv);
	run(&o);
	return EXIT_SUCCESS;
}
