// SPDX-License-Identifier: MIT
/*
 * A server that says its name over TCP and UDP on one port, and a client for it and for
 * echo.go, to be linked in ways that no library can be preloaded into. Both insist on the
 * addresses that they would see without a session.
 */
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct sockaddr_in address;

static address
loopback(int port)
{
	return (address){ .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static void
insist(int ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static void
insist_loopback(const address *peer)
{
	insist(peer->sin_addr.s_addr == htonl(INADDR_LOOPBACK),
		inet_ntoa(peer->sin_addr));
}

static int
opened(int type, int port)
{
	address here = loopback(port), name;
	socklen_t len = sizeof(name);
	int fd = socket(AF_INET, type, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	insist(bind(fd, (struct sockaddr *)&here, sizeof(here)) == 0, "bind");
	insist(getsockname(fd, (struct sockaddr *)&name, &len) == 0, "getsockname");
	insist_loopback(&name);
	return fd;
}

static void
answer_stream(int listener, const char *name)
{
	address peer;
	socklen_t len = sizeof(peer);
	int fd = accept(listener, (struct sockaddr *)&peer, &len);
	char request[100];

	insist(fd >= 0, "accept");
	insist_loopback(&peer);
	insist(read(fd, request, sizeof(request)) > 0, "read");
	insist(write(fd, name, strlen(name)) > 0, "write");
	close(fd);
}

static void
answer_datagram(int fd, const char *name)
{
	address peer;
	socklen_t len = sizeof(peer);
	struct sockaddr *from = (struct sockaddr *)&peer;
	char byte;

	insist(recvfrom(fd, &byte, 1, 0, from, &len) == 1, "recvfrom");
	insist_loopback(&peer);
	insist(sendto(fd, name, strlen(name), 0, from, len) > 0, "sendto");
}

static void
serve(const char *name, int port)
{
	struct pollfd fds[2] = { { .fd = opened(SOCK_STREAM, port), .events = POLLIN },
		{ .fd = opened(SOCK_DGRAM, port), .events = POLLIN } };

	insist(listen(fds[0].fd, 64) == 0, "listen");
	while (poll(fds, 2, -1) > 0) {
		if (fds[0].revents)
			answer_stream(fds[0].fd, name);
		if (fds[1].revents)
			answer_datagram(fds[1].fd, name);
	}
}

/* The last line of what comes. */
static char *
read_answer(int fd)
{
	static char text[4096];
	size_t len = 0;
	ssize_t more;
	char *newline;

	while ((more = read(fd, text + len, sizeof(text) - 1 - len)) > 0)
		len += (size_t)more;
	newline = strrchr(text, '\n');
	return newline ? newline + 1 : text;
}

static void
ask(int port)
{
	const char request[] = "GET / HTTP/1.0\r\n\r\n";
	address server = loopback(port), peer;
	struct sockaddr *from = (struct sockaddr *)&peer;
	socklen_t len = sizeof(peer);
	char datagram[100] = "", *stream;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	insist(connect(fd, (struct sockaddr *)&server, sizeof(server)) == 0, "connect");
	insist(write(fd, request, strlen(request)) > 0, "write");
	stream = read_answer(fd);
	insist(getpeername(fd, from, &len) == 0, "getpeername");
	insist(memcmp(&peer.sin_addr, &server.sin_addr, 4) == 0 &&
			peer.sin_port == server.sin_port,
		"the peer of TCP");
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	insist(sendto(fd, "?", 1, 0, (struct sockaddr *)&server, sizeof(server)) == 1,
		"sendto");
	insist(recvfrom(fd, datagram, sizeof(datagram) - 1, 0, from, &len) > 0,
		"recvfrom");
	insist(memcmp(&peer.sin_addr, &server.sin_addr, 4) == 0 &&
			peer.sin_port == server.sin_port,
		"the peer of UDP");
	printf("%s %s\n", stream, datagram);
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "serve") == 0)
		serve(argv[2], atoi(argv[3]));
	else if (argc == 3 && strcmp(argv[1], "ask") == 0)
		ask(atoi(argv[2]));
	else
		return 2;
	return 0;
}
