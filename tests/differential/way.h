// SPDX-License-Identifier: MIT
/* Two ways to the kernel: libc's functions, and all of them through syscall(2). */
#ifndef WAY_H
#define WAY_H

#include <sys/socket.h>
#include <sys/types.h>

struct way {
	int (*bind)(int, const struct sockaddr *, socklen_t);
	int (*connect)(int, const struct sockaddr *, socklen_t);
	int (*listen)(int, int);
	int (*accept)(int, struct sockaddr *, socklen_t *);
	int (*accept4)(int, struct sockaddr *, socklen_t *, int);
	int (*getsockname)(int, struct sockaddr *, socklen_t *);
	int (*getpeername)(int, struct sockaddr *, socklen_t *);
	int (*getsockopt)(int, int, int, void *, socklen_t *);
	int (*setsockopt)(int, int, int, const void *, socklen_t);
	ssize_t (*sendto)(
		int, const void *, size_t, int, const struct sockaddr *, socklen_t);
	ssize_t (*recvfrom)(int, void *, size_t, int, struct sockaddr *, socklen_t *);
	ssize_t (*sendmsg)(int, const struct msghdr *, int);
	ssize_t (*recvmsg)(int, struct msghdr *, int);
	int (*sendmmsg)(int, struct mmsghdr *, unsigned, int);
	int (*recvmmsg)(int, struct mmsghdr *, unsigned, int, struct timespec *);
};

extern const struct way way_libc;
extern const struct way way_syscall;

/* What a program built with _FORTIFY_SOURCE calls instead of recvfrom. */
ssize_t way_fortified_recvfrom(int fd, void *data, size_t size, int flags,
	struct sockaddr *addr, socklen_t *len);

#endif
