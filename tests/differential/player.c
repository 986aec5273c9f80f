// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/ipv6.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "player.h"

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static void
loopback_up(void)
{
	struct ifreq ifr = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (ioctl(fd, SIOCSIFFLAGS, &ifr))
		die("judge: cannot bring the loopback up");
	close(fd);
}

static void
add_outside(void)
{
	struct ifreq ifr = { .ifr_name = "lo:1" };
	struct in6_ifreq ifr6 = { .ifr6_prefixlen = 128 };
	struct sockaddr_in *sin = (struct sockaddr_in *)&ifr.ifr_addr;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int fd6 = socket(AF_INET6, SOCK_DGRAM, 0);

	sin->sin_family = AF_INET;
	sin->sin_addr.s_addr = inet_addr("10.99.0.1");
	if (ioctl(fd, SIOCSIFADDR, &ifr))
		die("judge: cannot add 10.99.0.1");
	inet_pton(AF_INET6, "fd99::1", &ifr6.ifr6_addr);
	ifr6.ifr6_ifindex = if_nametoindex("lo");
	if (ioctl(fd6, SIOCSIFADDR, &ifr6))
		die("judge: cannot add fd99::1");
	close(fd);
	close(fd6);
}

void
player_network(void)
{
	if (unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNET : CLONE_NEWNET))
		die("judge: cannot make a network namespace");
	loopback_up();
	add_outside();
}

/* The command's words, then the probe. */
static void
execute(const struct player *player)
{
	char *argv[32];
	char *words = strdup(player->prefix ? player->prefix : "");
	int argc = 0;

	for (char *word; argc < 30 && (word = strtok_r(words, " ", &words));)
		argv[argc++] = strcmp(word, "{}") ? word : (char *)player->address;
	argv[argc++] = (char *)player->probe;
	argv[argc] = NULL;
	execvp(argv[0], argv);
	die(argv[0]);
}

static void
join(const struct player *player)
{
	char address[32];
	int net = strrchr(player->address, '.') - player->address;

	snprintf(address, sizeof(address), player->cluster ? "%.*s.0/24" : "%.*s%s", net,
		player->address, player->address + net);
	setenv("LB_ADDR", address, 1);
	setenv("LD_PRELOAD", player->library, 1);
	/* What a port that is not shared must be: the probe looks. */
	if (!getenv("LB_SHARE") && !getenv("LB_DISABLE"))
		setenv("FENCED", "1", 1);
}

static void
become(const struct player *player)
{
	if (player->network)
		player_network();
	unsetenv("LB_ADDR");
	unsetenv("LD_PRELOAD");
	if (player->library)
		join(player);
	execute(player);
}

void
player_start(struct player *player)
{
	int to[2];
	int from[2];

	if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		die("judge: pipe");
	player->pid = fork();
	if (player->pid < 0)
		die("judge: fork");
	if (!player->pid) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		become(player);
	}
	close(to[0]);
	close(from[1]);
	player->to = fdopen(to[1], "w");
	player->from = fdopen(from[0], "r");
}

void
player_stop(struct player *player)
{
	fclose(player->to);
	fclose(player->from);
	waitpid(player->pid, NULL, 0);
}

void
player_ask(struct player *player, const struct lines *script, int base, int patience)
{
	fprintf(player->to, "play %d %d %s\n", base, patience, player->address);
	for (int i = 0; i < script->count; i++)
		fprintf(player->to, "%s\n", script->line[i]);
	fprintf(player->to, "end\n");
	fflush(player->to);
}

/* The result alone: the line itself is the script's. */
static const char *
result(const char *line)
{
	const char *arrow = strstr(line, " -> ");

	return arrow ? arrow + 4 : line;
}

void
player_answer(struct player *player, struct lines *transcript)
{
	char line[LINE + 4200];

	lines_clear(transcript);
	while (fgets(line, sizeof(line), player->from)) {
		if (!strcmp(line, "end\n"))
			return;
		line[strcspn(line, "\n")] = '\0';
		lines_add(transcript, "%s", result(line));
	}
	fprintf(stderr, "judge: the probe has ended\n");
	exit(2);
}
