// SPDX-License-Identifier: MIT
#include "file.h"

#include <fcntl.h>
#include <sys/syscall.h>

#include "raw.h"

int
file_open(const char *path, int flags)
{
	return (int)raw_syscall(SYS_openat, AT_FDCWD, (long)path,
		flags | O_CLOEXEC | O_LARGEFILE, 0, 0, 0);
}

/* An offset is two arguments where a long has 32 bits. */
ssize_t
file_read(int fd, void *to, size_t size, uint64_t at)
{
	long high = sizeof(long) == 8 ? 0 : (long)(at >> 32);

	return raw_syscall(SYS_pread64, fd, (long)to, (long)size, (long)at, high, 0);
}

void
file_close(int fd)
{
	raw_syscall(SYS_close, fd, 0, 0, 0, 0, 0);
}
