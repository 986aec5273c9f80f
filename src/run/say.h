// SPDX-License-Identifier: MIT
/* The lines that lb-run itself writes on standard error. */
#ifndef LB_SAY_H
#define LB_SAY_H

#include <stddef.h>

/* Exit statuses, as of env(1), nohup(1) and timeout(1). */
enum {
	STATUS_TIMEOUT = 124,
	STATUS_FAILED = 125,
	STATUS_CANNOT = 126,
	STATUS_NOT_FOUND = 127
};

/*
 * "lb-run: MESSAGE" in one line and one write(2). MESSAGE is "WHAT: why, and what to do".
 */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, and the end. */
void fail(int status, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* Whatever was quoted in TEXT, it stays one line, and tells a terminal nothing. */
void one_line(char *text);

/* malloc and asprintf; without memory they end lb-run. */
void *allocate(void *old, size_t size);
char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
