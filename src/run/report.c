// SPDX-License-Identifier: MIT
#include "report.h"

#include <stdarg.h>
#include <stdio.h>

static bool failed;

void
report(enum verdict verdict, const char *format, ...)
{
	static const char *const words[] = { "pass", "warn", "fail" };
	va_list arguments;

	printf("%s  ", words[verdict]);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	failed = failed || verdict == FAIL;
}

bool
report_failed(void)
{
	return failed;
}
