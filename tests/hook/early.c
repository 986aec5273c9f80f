// SPDX-License-Identifier: MIT
/*
 * A library whose constructor binds, connects and makes a system call, as tracers and
 * allocators do, before liblb's own has run.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw.h"

__attribute__((visibility("default"))) int early_bound, early_refused;
__attribute__((visibility("default"))) long early_pid;

__attribute__((constructor)) static void
early(void)
{
	const char *self = getenv("LB_ADDR");
	struct sockaddr_in name = { .sin_family = AF_INET };
	socklen_t len = sizeof(name);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	early_pid = syscall(SYS_getpid);
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(fd, (struct sockaddr *)&name, len);
	raw_syscall(SYS_getsockname, fd, (long)&name, (long)&len, 0, 0, 0);
	early_bound = self && name.sin_addr.s_addr == inet_addr(self);
	close(fd);
	/* Nobody listens on that port now. */
	fd = socket(AF_INET, SOCK_STREAM, 0);
	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	early_refused =
		connect(fd, (struct sockaddr *)&name, len) < 0 && errno == ECONNREFUSED;
	close(fd);
}
