// SPDX-License-Identifier: MIT
/*
 * What every hook file needs. A hook is an ordinary definition of libc's function with
 * HOOK before it and its name in liblb.map; NEXT(name) is the definition behind ours: the
 * next preloaded library's, or libc's. It is known once process_session was asked.
 */
#ifndef LB_HOOK_H
#define LB_HOOK_H

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process.h"

#define HOOK       __attribute__((visibility("default")))
#define NEXT(name) next.name

/* Names that libc exports without declaring them. */
int __connect(int fd, const struct sockaddr *addr, socklen_t len);
ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t size, int flags,
	struct sockaddr *addr, socklen_t *len);
int bindresvport(int fd, struct sockaddr_in *sin);
int execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags);

/* What libc does not have: the map lists it apart. */
const char *__asan_default_options(void);

/*
 * A 32-bit program whose times have 64 bits calls these in place of those without the
 * number. A 64-bit glibc has none of them.
 */
#if defined(__GLIBC__) && !defined(__LP64__)
#define TIME64
#define TIME64_CALLED \
	CALL(__getsockopt64) \
	CALL(__recvmmsg64) \
	CALL(__recvmsg64) \
	CALL(__setsockopt64)
int __getsockopt64(int fd, int level, int name, void *value, socklen_t *len);
int __setsockopt64(int fd, int level, int name, const void *value, socklen_t len);
int __recvmmsg64(int fd, struct mmsghdr *msgs, unsigned int n, int flags,
	struct timespec *timeout);
ssize_t __recvmsg64(int fd, struct msghdr *msg, int flags);
int __sendmmsg64(int fd, struct mmsghdr *msgs, unsigned int n, int flags);
ssize_t __sendmsg64(int fd, const struct msghdr *msg, int flags);
#define recvmmsg_time64 __recvmmsg64
#else
#define TIME64_CALLED
#define recvmmsg_time64 recvmmsg
#endif

/* The flags of sendmmsg and recvmmsg: musl declares them with the sign of the kernel. */
#ifdef __GLIBC__
typedef int many_flags;
#else
typedef unsigned int many_flags;
#endif

/* musl knows no such binding. */
#ifndef RTLD_DEEPBIND
#define RTLD_DEEPBIND 0
#endif

/*
 * What the hooks themselves call of libc is found with the rest: in a list of names each
 * takes a fifth of the room that the loader's tables would take.
 */
#define CALLED \
	CALL(freeaddrinfo) \
	CALL(gethostname) \
	CALL(inet_aton) \
	CALL(inet_ntop) \
	CALL(putenv) \
	CALL(secure_getenv) \
	CALL(setenv)

/* The next definitions, found when the environment is read: process_session does that. */
struct next {
#define CALL(name) __typeof__(name) *name;
#include "interposed.h"
	CALLED
	TIME64_CALLED
#undef CALL
};

OURS struct next next;
OURS char ***next_environ; /* libc's environ */
void next_find(void);
void kernel_find(void);

#endif
