// SPDX-License-Identifier: MIT
/* What hook-load loads: a library with a call of its own. */
#include <sys/socket.h>

__attribute__((visibility("default"))) int
loaded_bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	return bind(fd, addr, len);
}
