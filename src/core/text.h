// SPDX-License-Identifier: MIT
#ifndef LB_TEXT_H
#define LB_TEXT_H

/* Small enough that what the loader needs for strncmp and strcspn would be more. */

/* TEXT behind PREFIX; NULL where it does not begin with that. */
const char *text_behind(const char *text, const char *prefix);

/* The first END in TEXT, or the end of it. */
const char *text_until(const char *text, char end);

#endif
