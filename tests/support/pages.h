// SPDX-License-Identifier: MIT
/*
 * A program's memory, for what the supervisor reads and writes of it: some pages from
 * PAGES_BASE on, and nothing else. Defines the tracee's ways to move bytes.
 */
#ifndef LB_TEST_PAGES_H
#define LB_TEST_PAGES_H

#include <stddef.h>
#include <stdint.h>

#include "tracee.h"

enum { PAGES_BASE = 0x10000, PAGES_SIZE = 0x4000 };

/* Aligned for whatever lies at its beginning. */
extern unsigned char pages[PAGES_SIZE];
extern uint64_t pages_read_only; /* from there on; at first nothing is */

/* The only program there is: to ask for another one's memory ends the test. */
extern const struct tracee pages_tracee;

/* Where the SIZE bytes at ADDRESS are; NULL if they are not all there. */
void *pages_at(uint64_t address, size_t size);

#endif
