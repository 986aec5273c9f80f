// SPDX-License-Identifier: MIT
/* The differences between bare and wrapped that are known and wanted: the whole list. */
#ifndef DECLARED_H
#define DECLARED_H

#include "script.h"

/* A line where a wrapped run differs from the bare one. */
struct difference {
	const struct lines *script;
	const struct lines *bare;
	const struct lines *wrapped;
	int line;
};

/*
 * Which of the reasons declares that, or -1. *CAUSE is then the line that the difference
 * comes from: the judge removes it and judges the rest of the script without it. Where it
 * is -1 only the words differ, and the judge goes on behind them.
 */
int declared(const struct difference *difference, int *cause);

enum { DECLARED_REASONS = 7 };
const char *declared_reason(int reason);

#endif
