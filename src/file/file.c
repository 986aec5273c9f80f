// SPDX-License-Identifier: MIT
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw.h"

/* Of Linux 5.8; the number is the same for every processor. */
#ifndef SYS_faccessat2
#define SYS_faccessat2 439
#endif

int
file_open(int directory, const char *path, int flags)
{
	return (int)raw_syscall(SYS_openat, directory, (long)path,
		flags | O_CLOEXEC | O_LARGEFILE, 0, 0, 0);
}

/* Where does an argument of two registers begin with an even one? */
#ifdef __arm__
enum { EVEN = true };
#else
enum { EVEN = false };
#endif

/* An offset is two arguments where a long has 32 bits. */
ssize_t
file_read(int fd, void *to, size_t size, uint64_t at)
{
	long low = (long)at, high = sizeof(long) == 8 ? 0 : (long)(at >> 32);

	if (EVEN)
		return raw_syscall(SYS_pread64, fd, (long)to, (long)size, 0, low, high);
	return raw_syscall(SYS_pread64, fd, (long)to, (long)size, low, high, 0);
}

void
file_close(int fd)
{
	raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
}

/*
 * Yes, or no answer: a kernel is too old for the question, or a container forbids it.
 * Then lb-run is asked to execute the file, which says what is in the way. A function of
 * its own, as the library has little room.
 */
__attribute__((noinline)) static bool
allowed(long result)
{
	return result == 0 || result == -ENOSYS || result == -EPERM;
}

bool
file_executable(int directory, const char *path)
{
	struct statx st;

	st.stx_mode = S_IFREG;
	return allowed(raw_syscall(
		       SYS_statx, directory, (long)path, 0, STATX_TYPE, (long)&st, 0)) &&
		(st.stx_mode & S_IFMT) == S_IFREG &&
		allowed(raw_syscall(
			SYS_faccessat2, directory, (long)path, X_OK, AT_EACCESS, 0, 0));
}
