// SPDX-License-Identifier: MIT
/*
 * usage: where PORT
 * Listens on 127.0.0.1:PORT and says where that is to the kernel: "session", or
 * "machine", or which call failed. Of a session of its own network namespace, nobody else
 * listens there.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static int
failed(const char *call)
{
	puts(call);
	return 0;
}

int
main(int argc, char **argv)
{
	int port = argc > 1 ? atoi(argv[1]) : 0, fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in addr = { .sin_family = AF_INET,
		.sin_port = htons((in_port_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	char line[256], machine[32];
	FILE *table;

	if (fd < 0)
		return failed("socket");
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return failed("bind");
	if (listen(fd, 1) < 0)
		return failed("listen");
	table = fopen("/proc/net/tcp", "r");
	if (!table)
		return failed("fopen");
	snprintf(machine, sizeof(machine), " 0100007F:%04X ", (unsigned)port);
	while (fgets(line, sizeof(line), table))
		if (strstr(line, machine))
			return failed("machine");
	return failed("session");
}
