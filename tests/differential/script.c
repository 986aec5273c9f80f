// SPDX-License-Identifier: MIT
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

void
lines_add(struct lines *lines, const char *format, ...)
{
	char line[LINE];
	va_list args;

	if (lines->count == LINES)
		return;
	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	lines->line[lines->count++] = strdup(line);
}

void
lines_clear(struct lines *lines)
{
	for (int i = 0; i < lines->count; i++)
		free(lines->line[i]);
	lines->count = 0;
}

void
lines_copy(struct lines *to, const struct lines *from)
{
	lines_clear(to);
	for (int i = 0; i < from->count; i++)
		lines_add(to, "%s", from->line[i]);
}

void
lines_remove(struct lines *lines, int first, int count)
{
	if (first + count > lines->count)
		count = lines->count - first;
	for (int i = first; i < first + count; i++)
		free(lines->line[i]);
	memmove(&lines->line[first], &lines->line[first + count],
		(lines->count - first - count) * sizeof(lines->line[0]));
	lines->count -= count;
}

const char *
lines_at(const struct lines *lines, int i)
{
	return i < lines->count ? lines->line[i] : "(nothing)";
}

bool
script_read(struct script *script, FILE *file)
{
	char line[LINE];
	int next;

	lines_clear(&script->lines);
	do {
		if (!fgets(line, sizeof(line), file))
			return false;
	} while (sscanf(line, "== %79[^\n]", script->name) != 1);

	while ((next = getc(file)) != EOF) {
		ungetc(next, file);
		if (next == '=' || !fgets(line, sizeof(line), file))
			break;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] && line[0] != '#')
			lines_add(&script->lines, "%s", line);
	}
	return true;
}
