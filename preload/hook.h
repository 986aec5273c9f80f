// SPDX-License-Identifier: MIT
/*
 * What every hook file needs. A hook is an ordinary definition of libc's function with
 * HOOK before it and its name in liblb.map; NEXT(name) is the definition behind ours: the
 * next preloaded library's, or libc's.
 */
#ifndef LB_HOOK_H
#define LB_HOOK_H

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include "process.h"

#define HOOK       __attribute__((visibility("default")))
#define NEXT(name) ((__typeof__(name) *)next_definition(CALL_##name))

/* Names that libc exports without declaring them. */
int __connect(int fd, const struct sockaddr *addr, socklen_t len);
ssize_t __recvfrom_chk(int fd, void *buf, size_t n, size_t size, int flags,
	struct sockaddr *addr, socklen_t *len);
int bindresvport(int fd, struct sockaddr_in *sin);
int execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags);

/* The flags of sendmmsg and recvmmsg: musl declares them with the sign of the kernel. */
#ifdef __GLIBC__
typedef int many_flags;
#else
typedef unsigned int many_flags;
#endif

enum call {
#define CALL(name) CALL_##name,
#include "calls.h"
#undef CALL
	CALLS
};

extern void *next_found[CALLS];
__attribute__((cold, noinline)) void *next_find(enum call call);

/* Finds all of them, so that no hook needs the loader's lock later. */
void next_find_all(void);

__attribute__((always_inline)) static inline void *
next_definition(enum call call)
{
	void *found = __atomic_load_n(&next_found[call], __ATOMIC_RELAXED);

	return found ? found : next_find(call);
}

#endif
