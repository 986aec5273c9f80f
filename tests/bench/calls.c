// SPDX-License-Identifier: MIT
/*
 * usage: calls [VAR=VALUE]... [COMMAND [ARGUMENT]...]
 *
 * Does one kind of work on the loopback again and again, as told on standard input: a
 * line "WORK TIMES" is answered with the nanoseconds that one time took, or with "-"
 * where the work is not possible here. All in one thread, so that no scheduler is
 * measured. COMMAND is what "start" starts, `true` by default, with these variables in
 * its environment.
 */
#include <arpa/inet.h>
#include <netdb.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SIZE = 64 };

static char **command = (char *[]){ "true", NULL };
static char data[SIZE];

static struct sockaddr_in
address(in_addr_t ip, in_port_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = port, .sin_addr.s_addr = htonl(ip)
	};
}

static int
bound(int type, struct sockaddr_in *addr)
{
	int fd = socket(AF_INET, type, 0), on = 1;

	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)addr, sizeof(*addr)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* A socket on the loopback, and in ADDR the name that it got. */
static int
bound_anywhere(int type, struct sockaddr_in *addr)
{
	socklen_t len = sizeof(*addr);
	int fd;

	*addr = address(INADDR_LOOPBACK, 0);
	fd = bound(type, addr);
	if (fd >= 0)
		getsockname(fd, (struct sockaddr *)addr, &len);
	return fd;
}

static bool
serve(int times, in_addr_t ip)
{
	struct sockaddr_in addr;
	int fd = bound_anywhere(SOCK_STREAM, &addr);

	close(fd);
	addr.sin_addr.s_addr = htonl(ip);
	for (int i = 0; i < times; i++) {
		fd = bound(SOCK_STREAM, &addr);
		if (fd < 0 || listen(fd, 16) < 0)
			return false;
		close(fd);
	}
	return true;
}

static bool
do_bind(int times)
{
	return serve(times, INADDR_LOOPBACK);
}

static bool
do_wildcard(int times)
{
	return serve(times, INADDR_ANY);
}

/* What the listener accepts is closed at once and leaves no TIME_WAIT behind. */
static int
listener(struct sockaddr_in *addr)
{
	struct linger now = { .l_onoff = 1 };
	int fd = bound_anywhere(SOCK_STREAM, addr);

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	listen(fd, 16);
	return fd;
}

static bool
do_connect(int times)
{
	struct sockaddr_in addr, peer;
	int server = listener(&addr), client = -1, one = 0;
	bool ok = true;

	for (int i = 0; i < times && ok; i++) {
		socklen_t len = sizeof(peer);

		client = socket(AF_INET, SOCK_STREAM, 0);
		ok = connect(client, (struct sockaddr *)&addr, sizeof(addr)) == 0;
		if (ok)
			one = accept(server, (struct sockaddr *)&peer, &len);
		ok = ok && one >= 0;
		close(one);
		close(client);
	}
	close(server);
	return ok;
}

static bool
do_tcp(int times)
{
	struct sockaddr_in addr;
	int server = listener(&addr), client = socket(AF_INET, SOCK_STREAM, 0), one = -1;
	bool ok = connect(client, (struct sockaddr *)&addr, sizeof(addr)) == 0;

	if (ok)
		one = accept(server, NULL, NULL);
	for (int i = 0; i < times && ok; i++)
		ok = write(client, data, SIZE) == SIZE && read(one, data, SIZE) == SIZE &&
			send(one, data, SIZE, 0) == SIZE &&
			recv(client, data, SIZE, 0) == SIZE;
	close(one);
	close(client);
	close(server);
	return ok;
}

static bool
do_udp(int times)
{
	struct sockaddr_in addr, peer;
	int server = bound_anywhere(SOCK_DGRAM, &addr),
	    client = socket(AF_INET, SOCK_DGRAM, 0);
	bool ok = true;

	for (int i = 0; i < times && ok; i++) {
		socklen_t len = sizeof(peer), other = sizeof(peer);

		ok = sendto(client, data, SIZE, 0, (struct sockaddr *)&addr,
			     sizeof(addr)) == SIZE &&
			recvfrom(server, data, SIZE, 0, (struct sockaddr *)&peer, &len) ==
				SIZE &&
			sendto(server, data, SIZE, 0, (struct sockaddr *)&peer, len) ==
				SIZE &&
			recvfrom(client, data, SIZE, 0, (struct sockaddr *)&peer,
				&other) == SIZE;
	}
	close(client);
	close(server);
	return ok;
}

static bool
do_name(int times)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *all;

	for (int i = 0; i < times; i++) {
		if (getaddrinfo("localhost", "80", &hints, &all) != 0)
			return false;
		freeaddrinfo(all);
	}
	return true;
}

static bool
do_start(int times)
{
	int status;
	pid_t pid;

	for (int i = 0; i < times; i++) {
		if (posix_spawnp(&pid, *command, NULL, NULL, command, environ) != 0)
			return false;
		if (waitpid(pid, &status, 0) != pid || status != 0)
			return false;
	}
	return true;
}

static const struct work {
	const char *name;
	bool (*run)(int times);
} works[] = {
	{ "bind", do_bind },
	{ "wildcard", do_wildcard },
	{ "connect", do_connect },
	{ "tcp", do_tcp },
	{ "udp", do_udp },
	{ "name", do_name },
	{ "start", do_start },
};

enum { WORKS = sizeof(works) / sizeof(*works), ATTEMPTS = 10 };

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static const struct work *
find(const char *name)
{
	for (const struct work *work = works; work < works + WORKS; work++)
		if (strcmp(work->name, name) == 0)
			return work;
	exit(2);
}

static long
interruptions(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return own.ru_nivcsw + children.ru_nivcsw;
}

static void
answer(const struct work *work, int times)
{
	double start = 0, took = 0;
	bool ok = true;
	long before = -1;

	for (int attempt = 0; attempt < ATTEMPTS && ok && before != interruptions();
		attempt++) {
		before = interruptions();
		start = now();
		ok = work->run(times);
		took = now() - start;
	}
	if (ok)
		printf("%.1f\n", took / times);
	else
		puts("-");
	fflush(stdout);
}

/* The variables are our own too: only what is started later heeds them. */
static void
read_command(char **args)
{
	for (; *args && strchr(*args, '='); args++)
		putenv(*args);
	if (*args)
		command = args;
}

int
main(int argc, char **argv)
{
	char name[16];
	int times;

	(void)argc;
	read_command(argv + 1);
	while (scanf("%15s %d", name, &times) == 2)
		answer(find(name), times);
	return 0;
}
