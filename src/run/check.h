// SPDX-License-Identifier: MIT
#ifndef LB_CHECK_H
#define LB_CHECK_H

#include "options.h"

/*
 * Prints what would not be covered and what is in the way, of O's command or in general.
 * Nothing is changed, and COMMAND is not run. Returns lb-run's exit status: 1 where
 * something fails.
 */
int check(const struct options *o);

#endif
