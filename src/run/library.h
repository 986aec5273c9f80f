// SPDX-License-Identifier: MIT
/* Where liblb.so and lb-run are. */
#ifndef LB_LIBRARY_H
#define LB_LIBRARY_H

#include <stdbool.h>

/*
 * What LD_PRELOAD shall say: the absolute path of the liblb.so that belongs to this
 * lb-run, with $LIB in it where there is one for 32-bit programs too. Ends lb-run with
 * 125 where it is missing, of another version, or where the loader could not read its
 * path.
 */
const char *library_path(void);

/* Has it a liblb.so for either word size? */
bool library_both_words(void);

/* The path of this lb-run. */
const char *library_launcher(void);

#endif
