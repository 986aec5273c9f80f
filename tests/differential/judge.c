// SPDX-License-Identifier: MIT
/*
 * Plays scripts bare, in a network of their own, and inside a session, and compares what
 * the program saw, line by line.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "declared.h"
#include "matrix.h"
#include "player.h"
#include "script.h"
#include "story.h"

/* A script's ports begin at a base of its own; all are below the ephemeral range. */
enum { FIRST_BASE = 1100, LAST_BASE = 31900, BASE_STEP = 10, SESSIONS = 2 };

/*
 * Milliseconds to wait for what may come. Nearly all of it is there at once; a difference
 * is looked at again with more patience.
 */
enum { HURRIED = 2, CALM = 10, PATIENT = 100 };

enum outcome { SAME, DECLARED, UNDECLARED, UNSTEADY };

static struct {
	const char *probe;
	const char *library;
	const char *supervised;
	uint64_t seed;
	int count;
	int jobs;
	int sessions;
	bool matrix;
	bool host;
	bool cluster;
	bool verbose;
} opt = { .jobs = 1, .sessions = 1 };

/* Counted by all workers. */
static struct counts {
	int scripts;
	int outcome[UNSTEADY + 1];
	int reason[DECLARED_REASONS];
} * counts;

/* Those of the script at hand, a bit each. */
static unsigned reasons;

static struct player bare;
static struct player wrapped[SESSIONS];
static int worker;
static int base;

/* What one playing of a script gave. */
struct played {
	struct lines bare;
	struct lines wrapped[SESSIONS];
};

static void
new_address(char *address)
{
	static int nth;

	/* Workers differ in the third octet, on a shared host by their process. */
	if (opt.cluster) /* Its node 1. */
		sprintf(address, "127.%d.%d.1", 64 + worker % 64, 1 + nth % 250);
	else
		sprintf(address, "127.77.%d.%d", 1 + (opt.host ? getpid() : worker) % 250,
			1 + nth % 250);
	nth++;
}

static void
start_players(void)
{
	base = FIRST_BASE;
	bare = (struct player){ .probe = opt.probe, .network = true };
	for (int i = 0; i < opt.sessions; i++) {
		wrapped[i] = (struct player){ .probe = opt.probe,
			.library = opt.supervised ? NULL : opt.library,
			.prefix = opt.supervised,
			.cluster = opt.cluster };
		new_address(wrapped[i].address);
		player_start(&wrapped[i]);
	}
	strcpy(bare.address, wrapped[0].address);
	player_start(&bare);
}

static void
stop_players(void)
{
	player_stop(&bare);
	for (int i = 0; i < opt.sessions; i++)
		player_stop(&wrapped[i]);
}

/* All play at once: two sessions meet on the same ports. */
static void
play(const struct lines *script, struct played *played, int patience)
{
	base += BASE_STEP;
	if (base > LAST_BASE) {
		stop_players();
		start_players();
	}
	player_ask(&bare, script, base, patience);
	for (int i = 0; i < opt.sessions; i++)
		player_ask(&wrapped[i], script, base, patience);
	player_answer(&bare, &played->bare);
	for (int i = 0; i < opt.sessions; i++)
		player_answer(&wrapped[i], &played->wrapped[i]);
}

/* The first line from FROM on that differs, or -1. */
static int
compare(const struct lines *a, const struct lines *b, int from)
{
	int count = a->count > b->count ? a->count : b->count;

	for (int i = from; i < count; i++)
		if (strcmp(lines_at(a, i), lines_at(b, i)))
			return i;
	return -1;
}

static bool
all_same(const struct played *played)
{
	for (int i = 0; i < opt.sessions; i++)
		if (compare(&played->bare, &played->wrapped[i], 0) >= 0)
			return false;
	return true;
}

/* Does the kernel itself say different things at different times? */
static bool
unsteady(const struct lines *script, struct played *played)
{
	static struct lines before;

	for (int i = 0; i < 2; i++) {
		lines_copy(&before, &played->bare);
		play(script, played, PATIENT);
		if (compare(&before, &played->bare, 0) >= 0)
			return true;
	}
	return false;
}

/*
 * Compares one session's transcript with the bare one. *CAUSE is the line to judge
 * without, or -1 where there is none.
 */
static enum outcome
compare_session(
	const struct lines *script, const struct played *played, int session, int *cause)
{
	struct difference diff = { script, &played->bare, &played->wrapped[session], -1 };
	enum outcome outcome = SAME;

	for (;;) {
		int reason;

		diff.line = compare(diff.bare, diff.wrapped, diff.line + 1);
		*cause = -1;
		if (diff.line < 0)
			return outcome;
		reason = declared(&diff, cause);
		if (reason < 0)
			return UNDECLARED;
		reasons |= 1u << reason;
		if (opt.verbose)
			printf("declared: %s: %s\n", lines_at(script, diff.line),
				declared_reason(reason));
		outcome = DECLARED;
		if (*cause >= 0)
			return outcome;
	}
}

/*
 * Judges SCRIPT, which loses the lines of declared differences on the way. *SESSION is
 * the one that differs.
 */
static enum outcome
judge(struct lines *script, struct played *played, int *session, int patience)
{
	enum outcome worst = SAME;
	int cause = -1;

	play(script, played, HURRIED);
	if (all_same(played))
		return SAME;
	do {
		if (cause >= 0)
			lines_remove(script, cause, 1);
		play(script, played, patience);
		cause = -1;
		for (*session = 0; *session < opt.sessions && cause < 0; ++*session) {
			enum outcome outcome =
				compare_session(script, played, *session, &cause);

			if (outcome == UNDECLARED)
				return UNDECLARED;
			if (outcome == DECLARED)
				worst = DECLARED;
		}
	} while (cause >= 0);
	return worst;
}

static bool
fails(const struct lines *script)
{
	static struct lines copy;
	static struct played played;
	int session;

	lines_copy(&copy, script);
	return judge(&copy, &played, &session, CALM) == UNDECLARED;
}

/* Removes whatever the failure does not need: half of it, a quarter, ... single lines. */
static void
shrink(struct lines *script)
{
	static struct lines shorter;

	for (int size = script->count / 2; size > 0; size = size > 1 ? (size + 1) / 2 : 0)
		for (int i = script->count - size; i >= 0; i -= size) {
			lines_copy(&shorter, script);
			lines_remove(&shorter, i, size);
			if (fails(&shorter))
				lines_copy(script, &shorter);
			if (i > script->count)
				i = script->count;
		}
}

static void
report(const struct script *script, const struct lines *failing)
{
	static struct lines shortest;
	static struct played played;
	int session;

	lines_copy(&shortest, failing);
	shrink(&shortest);
	if (judge(&shortest, &played, &session, PATIENT) != UNDECLARED) {
		printf("undeclared, but not every time: %s\n", script->name);
		return;
	}
	printf("undeclared: %s\n", script->name);
	for (int i = 0; i < shortest.count; i++) {
		const char *in = lines_at(&played.bare, i);
		const char *out = lines_at(&played.wrapped[session], i);

		printf("    %s\n", shortest.line[i]);
		if (strcmp(in, out))
			printf("  !\tbare     %s\n  !\twrapped  %s\n", in, out);
		else
			printf("\t\t%s\n", in);
	}
	fflush(stdout);
}

/*
 * Two sessions share the machine's other addresses and the network's ports, as two
 * programs do; and on a real machine there are none to play with.
 */
static bool
plays_alone(const struct script *script)
{
	static const char *const shared[] = { "10.99.", "fd99:", "fe80:", "127.0.0.2",
		"127.0.0.53", "::2]", ":5353", ":1900", NULL };

	if (opt.sessions == 1 && !opt.host)
		return true;
	for (int i = 0; i < script->lines.count; i++)
		for (int j = 0; shared[j]; j++)
			if (strstr(script->lines.line[i], shared[j]))
				return false;
	return true;
}

static void
try(const struct script *script)
{
	static struct lines lines;
	static struct played played;
	enum outcome outcome;
	int session;

	if (!plays_alone(script))
		return;
	lines_copy(&lines, &script->lines);
	reasons = 0;
	outcome = judge(&lines, &played, &session, CALM);
	if (outcome == UNDECLARED) {
		lines_copy(&lines, &script->lines);
		outcome = judge(&lines, &played, &session, PATIENT);
	}
	if (outcome == UNDECLARED && unsteady(&lines, &played))
		outcome = UNSTEADY;
	__atomic_add_fetch(&counts->scripts, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&counts->outcome[outcome], 1, __ATOMIC_RELAXED);
	for (int i = 0; i < DECLARED_REASONS; i++)
		if (reasons >> i & 1)
			__atomic_add_fetch(&counts->reason[i], 1, __ATOMIC_RELAXED);
	if (outcome == UNDECLARED)
		report(script, &script->lines);
	if (outcome == UNSTEADY)
		printf("unsteady: %s\n", script->name);
}

static void
try_random(void)
{
	static struct script script;

	for (int i = worker; i < opt.count; i += opt.jobs) {
		story_tell(&script, opt.seed + i, !opt.host);
		try(&script);
	}
}

static void
try_matrix(void)
{
	static struct script script;

	for (int i = worker; matrix_fill(&script, i); i += opt.jobs)
		try(&script);
}

static void
try_file(const char *name)
{
	static struct script script;
	FILE *file = fopen(name, "r");

	if (!file) {
		perror(name);
		exit(2);
	}
	for (int i = 0; script_read(&script, file); i++)
		if (i % opt.jobs == worker)
			try(&script);
	fclose(file);
}

static void
work(int argc, char *argv[])
{
	if (!opt.host)
		player_network();
	start_players();
	for (int i = 0; i < argc; i++)
		try_file(argv[i]);
	if (opt.matrix)
		try_matrix();
	try_random();
	stop_players();
	fflush(stdout);
}

static int
work_together(int argc, char *argv[])
{
	int failed = 0;
	int status;

	for (worker = 0; worker < opt.jobs; worker++)
		if (!fork()) {
			work(argc, argv);
			exit(0);
		}
	while (wait(&status) > 0)
		failed |= status;
	return failed;
}

static void
usage(FILE *file)
{
	fprintf(file,
		"usage: judge --probe FILE [OPTION]... [SCRIPTS]...\n\n"
		"Play scripts bare and inside a session, and compare what the program saw.\n\n"
		"  --library FILE     liblb.so; without it both sides are bare\n"
		"  --supervised CMD   run the probe under CMD instead; {} is the address\n"
		"  --count N          also play N random scripts\n"
		"  --seed N           the first one's seed\n"
		"  --two-sessions     two sessions play at once\n"
		"  --host             sessions live on this machine, not in a namespace\n"
		"  --cluster          sessions have a /24 each\n"
		"  --jobs N           so many at a time\n"
		"  --verbose          say which differences are declared\n");
}

static void
read_options(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "probe", required_argument, NULL, 'p' },
		{ "library", required_argument, NULL, 'l' },
		{ "supervised", required_argument, NULL, 's' },
		{ "count", required_argument, NULL, 'n' },
		{ "seed", required_argument, NULL, 'r' },
		{ "matrix", no_argument, NULL, 'm' },
		{ "two-sessions", no_argument, NULL, '2' },
		{ "host", no_argument, NULL, 'h' },
		{ "cluster", no_argument, NULL, 'c' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, '?' },
		{ 0 },
	};
	int option;

	opt.seed = time(NULL) * UINT64_C(1000000);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case 'p':
			opt.probe = realpath(optarg, NULL);
			break;
		case 'l':
			opt.library = realpath(optarg, NULL);
			break;
		case 's':
			opt.supervised = optarg;
			break;
		case 'n':
			opt.count = atoi(optarg);
			break;
		case 'r':
			opt.seed = strtoull(optarg, NULL, 10);
			break;
		case 'm':
			opt.matrix = true;
			break;
		case '2':
			opt.sessions = 2;
			break;
		case 'h':
			opt.host = true;
			break;
		case 'c':
			opt.cluster = true;
			break;
		case 'j':
			opt.jobs = atoi(optarg);
			break;
		case 'v':
			opt.verbose = true;
			break;
		default:
			usage(stderr);
			exit(2);
		}
	if (!opt.probe) {
		usage(stderr);
		exit(2);
	}
}

int
main(int argc, char *argv[])
{
	int failed;

	read_options(argc, argv);
	counts = mmap(NULL, sizeof(*counts), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (opt.count)
		printf("seed %" PRIu64 "\n", opt.seed);
	fflush(stdout);
	failed = work_together(argc - optind, argv + optind);
	for (int i = 0; i < DECLARED_REASONS; i++)
		printf("%6d: %s\n", counts->reason[i], declared_reason(i));
	printf("%d scripts, %d declared, %d undeclared, %d unsteady\n", counts->scripts,
		counts->outcome[DECLARED], counts->outcome[UNDECLARED],
		counts->outcome[UNSTEADY]);
	return failed || counts->outcome[UNDECLARED] || !counts->scripts;
}
