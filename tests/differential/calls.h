// SPDX-License-Identifier: MIT
/* The calls that a script can make. */
#ifndef CALLS_H
#define CALLS_H

#include <stdbool.h>

enum { WORDS = 16, BEQUEST = 200 };

/* A socket to the other process, through which others are passed. */
extern int calls_passage;

/*
 * One line of a script: "1 = accept 0 room=8" has result 1 and the words accept, 0,
 * room=8.
 */
struct call {
	int result; /* the socket's number, or -1 */
	int words;
	char *word[WORDS];
};

/* Makes the call and returns what the transcript says of it; NULL for an unknown one. */
const char *calls_make(const struct call *call);

/*
 * Lets the sockets live on behind an exec, and writes down their numbers; afterwards
 * reads them.
 */
void calls_bequeath(char numbers[BEQUEST]);
void calls_inherit(const char *numbers);

#endif
