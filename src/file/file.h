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

/* To read, or as FLAGS say. Less than 0 where that fails, as below. */
int file_open(const char *path, int flags);
ssize_t file_read(int fd, void *to, size_t size, uint64_t at);
void file_close(int fd);

/* Is there a file at PATH that may be executed? */
bool file_executable(const char *path);

#endif
