// SPDX-License-Identifier: MIT
/* Our capabilities, which are not those of a program that gave up its own. */
#ifndef LB_PRIVILEGE_H
#define LB_PRIVILEGE_H

#include <stdbool.h>

bool privilege_has(int capability);

/* Use CAPABILITY, which we have, from now on, or do without. */
void privilege_use(int capability, bool on);

#endif
