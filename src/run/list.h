// SPDX-License-Identifier: MIT
#ifndef LB_LIST_H
#define LB_LIST_H

#include <stdbool.h>

/* Prints the sessions of this network namespace: a table, or JSON. */
void list(bool json);

#endif
