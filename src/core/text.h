// SPDX-License-Identifier: MIT
#ifndef LB_TEXT_H
#define LB_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Small enough that what the loader needs for libc's own would be more. */

/* 0 where TEXT is NULL. */
size_t text_length(const char *text);

/* TEXT behind PREFIX; NULL where it does not begin with that. */
const char *text_behind(const char *text, const char *prefix);

/* Is TEXT just that, letter for letter? */
bool text_is(const char *text, const char *expected);

/* The first END in TEXT, or the end of it. */
const char *text_until(const char *text, char end);

/* Write TEXT to END, nothing where it is NULL, and a NUL. Returns where that is. */
char *text_append(char *end, const char *text);

/* The same for VALUE in decimal. */
char *text_append_number(char *end, unsigned int value);

/* Are LEN bytes the same, but for the case of ASCII's letters? */
bool text_same(const char *a, const char *b, size_t len);

#endif
