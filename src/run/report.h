// SPDX-License-Identifier: MIT
/* The lines of --check. */
#ifndef LB_REPORT_H
#define LB_REPORT_H

#include <stdbool.h>

enum verdict { PASS, WARN, FAIL };

/* Prints one line; WHAT: what is so, and what to do. */
void report(enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Was any verdict FAIL? */
bool report_failed(void);

#endif
