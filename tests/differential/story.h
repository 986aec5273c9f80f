// SPDX-License-Identifier: MIT
/* Random scripts: stories of servers and their clients, with some noise. */
#ifndef STORY_H
#define STORY_H

#include <stdint.h>

#include "script.h"

/*
 * The same SEED tells the same story. OUTSIDE: addresses that are not loopback take part.
 */
void story_tell(struct script *script, uint64_t seed, bool outside);

#endif
