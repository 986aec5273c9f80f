// SPDX-License-Identifier: MIT
/*
 * usage: interleave ROUNDS MILLISECONDS WORK... -- NAME COMMAND [NAME COMMAND]...
 *
 * Compares ways to run `calls`: each COMMAND (for sh -c) is one that answers as calls.c
 * says. They take turns, about MILLISECONDS each, ROUNDS times, so that whatever else
 * the machine does meets all alike. The first is what the others are compared with:
 * prints, tab-separated, WORK, NAME, nanoseconds, and their ratio. "-" is work that is
 * not possible there.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_WAYS = 16, MOST_ROUNDS = 1000 };

struct way {
	const char *name;
	FILE *to, *from;
	int times;
	double took[MOST_ROUNDS];
};

static struct way ways[MOST_WAYS];
static int way_count, rounds;

static void
open_way(struct way *way, const char *name, const char *shell_command)
{
	int to[2], from[2];

	if (pipe(to) < 0 || pipe(from) < 0)
		exit(1);
	way->name = name;
	if (fork() == 0) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		/*
		 * The others end when we close their pipes, so nobody else may hold them.
		 */
		for (int fd = 3; fd < 3 + 4 * MOST_WAYS; fd++)
			close(fd);
		execl("/bin/sh", "sh", "-c", shell_command, (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	way->to = fdopen(to[1], "w");
	way->from = fdopen(from[0], "r");
}

/* Nanoseconds for one time; 0 where it is not possible. */
static double
ask(struct way *way, const char *work, int times)
{
	char line[64];

	fprintf(way->to, "%s %d\n", work, times);
	fflush(way->to);
	return fgets(line, sizeof(line), way->from) ? strtod(line, NULL) : 0;
}

/* How often it can be done in a turn. */
static int
measure_turn(struct way *way, const char *work, double milliseconds)
{
	double took = 0;

	for (int times = 1; times < 1 << 24; times *= 2) {
		took = ask(way, work, times);
		if (took == 0)
			return 0;
		if (took * times > milliseconds * 1e6 / 4)
			break;
	}
	return (int)(milliseconds * 1e6 / took) + 1;
}

static int
compare(const void *one, const void *two)
{
	double a = *(const double *)one, b = *(const double *)two;

	return (a > b) - (a < b);
}

/*
 * The time that a tenth of the turns stayed below: whatever else a machine does only
 * ever adds time, and on a machine that does nothing else this is close to the median.
 */
static double
typical(double *values)
{
	qsort(values, (size_t)rounds, sizeof(*values), compare);
	return values[rounds / 10];
}

/* Every round starts with another way, so that none always follows the same. */
static void
take_turns(const char *work)
{
	for (int round = 0; round < rounds; round++) {
		for (int turn = 0; turn < way_count; turn++) {
			struct way *way = &ways[(round + turn) % way_count];

			if (way->times)
				way->took[round] = ask(way, work, way->times);
		}
	}
}

static void
compare_ways(const char *work, double milliseconds)
{
	double bare = 0;

	for (int i = 0; i < way_count; i++)
		ways[i].times = measure_turn(&ways[i], work, milliseconds);
	take_turns(work);
	for (int i = 0; i < way_count; i++) {
		double took = typical(ways[i].took);

		if (i == 0)
			bare = took;
		if (ways[i].times && bare > 0)
			printf("%s\t%s\t%.0f\t%.3f\n", work, ways[i].name, took,
				took / bare);
		else
			printf("%s\t%s\t-\t-\n", work, ways[i].name);
	}
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	int first = 3, at = first;
	double milliseconds;

	if (argc < 4 || (rounds = atoi(argv[1])) < 1 || rounds > MOST_ROUNDS ||
		(milliseconds = atof(argv[2])) <= 0)
		return 2;
	while (at < argc && strcmp(argv[at], "--") != 0)
		at++;
	signal(SIGPIPE, SIG_IGN);
	for (int i = at + 1; i + 1 < argc && way_count < MOST_WAYS; i += 2)
		open_way(&ways[way_count++], argv[i], argv[i + 1]);
	for (int i = first; i < at; i++)
		compare_ways(argv[i], milliseconds);
	return 0;
}
