// SPDX-License-Identifier: MIT
/*
 * The kernel's calls, past any library that hooks libc's: an lb-run inside a session has
 * liblb preloaded itself.
 */
#ifndef LB_DIRECT_H
#define LB_DIRECT_H

#include <sys/socket.h>
#include <sys/types.h>

/*
 * Where a socket waits, connect and accept do so for less than a millisecond, and then
 * fail with EINTR.
 */
int direct_bind(int fd, const struct sockaddr *addr, socklen_t len);
int direct_connect(int fd, const struct sockaddr *addr, socklen_t len);
int direct_listen(int fd, int backlog);
int direct_accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags);
int direct_getsockname(int fd, struct sockaddr *addr, socklen_t *len);
int direct_getpeername(int fd, struct sockaddr *addr, socklen_t *len);
int direct_getsockopt(int fd, int level, int name, void *value, socklen_t *len);
int direct_setsockopt(int fd, int level, int name, const void *value, socklen_t len);
ssize_t direct_sendmsg(int fd, const struct msghdr *msg, int flags);

/* Send nothing to an address of no length. */
ssize_t direct_sendto_nobody(int fd, int flags);
ssize_t direct_recvmsg(int fd, struct msghdr *msg, int flags);

#endif
