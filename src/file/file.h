// SPDX-License-Identifier: MIT
/*
 * Files, for the middle of an exec or of a name's look-up: errno stays, and nothing is a
 * cancellation point. The descriptors are closed at an exec.
 */
#ifndef LB_FILE_H
#define LB_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * To read, or as FLAGS say. Less than 0 where that fails, as below. PATH may be relative
 * to the descriptor DIRECTORY, or AT_FDCWD, as in openat(2).
 */
int file_open(int directory, const char *path, int flags);
ssize_t file_read(int fd, void *to, size_t size, uint64_t at);
void file_close(int fd);

/* Is there a file at PATH that may be executed? */
bool file_executable(int directory, const char *path);

#endif
