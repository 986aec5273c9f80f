// SPDX-License-Identifier: MIT
/* Scripts and transcripts: lines of text. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <stdbool.h>
#include <stdio.h>

enum { LINES = 400, LINE = 600 };

struct lines {
	int count;
	char *line[LINES];
};

struct script {
	char name[80];
	struct lines lines;
};

__attribute__((format(printf, 2, 3))) void lines_add(
	struct lines *lines, const char *format, ...);
void lines_clear(struct lines *lines);
void lines_copy(struct lines *to, const struct lines *from);

/* Removes COUNT lines from FIRST on. */
void lines_remove(struct lines *lines, int first, int count);
const char *lines_at(const struct lines *lines, int i);

/*
 * Reads the next script of FILE: "== NAME", then its lines. Empty lines and comments are
 * left out. False at the end of the file.
 */
bool script_read(struct script *script, FILE *file);

#endif
