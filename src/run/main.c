// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "command.h"
#include "export.h"
#include "launch.h"
#include "lease.h"
#include "list.h"
#include "options.h"
#include "say.h"
#include "supervised.h"
#include "terms.h"
#include "wait.h"

static void
say_moved(const struct lease *l)
{
	char address[ADDRESS_TEXT_SIZE];

	holder_address(address, l->address, l->cluster);
	say("--name %s: another session is at its address, so it is at %s for now",
		l->name, address);
}

static void
announce(const struct options *o, const struct lease *l)
{
	char address[ADDRESS_TEXT_SIZE];

	if (o->quiet)
		return;
	holder_address(address, l->address, l->cluster);
	if (l->moved)
		say_moved(l);
	else if (o->verbose || isatty(STDERR_FILENO))
		say("%s%s%s%s", address, *l->name ? " is the session " : "", l->name,
			l->joined ? ", which was running" : "");
	if (o->verbose && terms_resolver_is_here())
		say("/etc/resolv.conf: names this machine, so connect:53 is shared");
	if (o->verbose && terms_disabled())
		say("LB_DISABLE=1: is set, so COMMAND runs as without liblb");
}

static void
run(const struct options *o)
{
	const char *path = command_find(o->command[0]);
	const char *refusal = command_refusal(path);
	struct claim claim;
	struct lease lease;

	if (refusal)
		fail(STATUS_FAILED, "%s", refusal);
	terms_claim(&claim, o);
	if (o->wait_port)
		wait_for_port(o, &claim);
	lease_take(&lease, &claim);
	if (claim.surrounding)
		lease_leave_others(lease.address);
	announce(o, &lease);
	launch(o, &lease, path);
}

/* The session to print: asked for, or the one that lb-run was started in. */
static void
find(const struct options *o, struct lease *l)
{
	struct claim claim;

	terms_claim(&claim, o);
	claim.agrees = o->action == PRINT;
	if (!claim.address && !claim.name && (!claim.surrounding || o->cluster))
		fail(STATUS_FAILED,
			"--print, --export: a fresh session would end at once, "
			"use -A, -n or -w");
	lease_find(l, &claim);
	if (l->moved && !o->quiet)
		say_moved(l);
}

static void
fail_output(void)
{
	fail(STATUS_FAILED, "standard output: %m, free it or redirect it");
}

static int
print(const struct options *o)
{
	struct lease lease;
	int status = EXIT_SUCCESS;

	/* A socket of ours would take the place of a closed one, and all that is said. */
	if (fcntl(STDOUT_FILENO, F_GETFD) < 0)
		fail_output();
	switch (o->action) {
	case PRINT:
		find(o, &lease);
		export_address(&lease);
		break;
	case EXPORT:
		find(o, &lease);
		export_environment(o, &lease);
		break;
	case UNSET:
		export_unset(o);
		break;
	case CHECK:
		status = check(o);
		break;
	default:
		list(o->json);
	}
	if (fflush(stdout) == EOF || ferror(stdout))
		fail_output();
	return status;
}

int
main(int argc, char **argv)
{
	struct options o;

	if (argc > 3 && strcmp(argv[1], "--exec") == 0)
		supervised_execute(argv[2], argv + 3);
	options_read(&o, argc, argv);
	if (o.action == RUN)
		run(&o);
	return print(&o);
}
