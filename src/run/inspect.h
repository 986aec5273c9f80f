// SPDX-License-Identifier: MIT
#ifndef LB_INSPECT_H
#define LB_INSPECT_H

#include "options.h"

/* Reports on each file that O's command would start, without starting any. */
void inspect(const struct options *o);

#endif
