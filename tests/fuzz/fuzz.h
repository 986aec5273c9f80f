// SPDX-License-Identifier: MIT
/*
 * One program with all fuzzers in it, so that the sources are built once. LB_FUZZ names
 * the one that runs. A fuzzer reads its input piece by piece, and whatever it hands to
 * the code has a block of memory of its own, of exactly its size.
 */
#ifndef LB_FUZZ_H
#define LB_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* The next SIZE bytes of the input into TO; zeros behind its end. */
void take(void *to, size_t size);
uint32_t take_number(void);

/* Up to MAX bytes, as many as the input says, in a block of that size. For free(). */
void *take_block(size_t max, size_t *len);

/* What is left, with a NUL behind it. For free(). */
char *take_text(void);

#define must(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

void fuzz_address(void);
void fuzz_control(void);
void fuzz_environment(void);
void fuzz_holder(void);
void fuzz_hosts(void);
void fuzz_message(void);
void fuzz_names(void);
void fuzz_options(void);
void fuzz_program(void);
void fuzz_sessions(void);
void fuzz_settings(void);
void fuzz_socket(void);

#endif
