// SPDX-License-Identifier: MIT
#include "report.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>

#include "say.h"

static bool failed;

void
report(enum verdict verdict, const char *format, ...)
{
	static const char *const words[] = { "pass", "warn", "fail" };
	va_list arguments;
	char line[PIPE_BUF];

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	one_line(line);
	printf("%s  %s\n", words[verdict], line);
	failed = failed || verdict == FAIL;
}

bool
report_failed(void)
{
	return failed;
}
