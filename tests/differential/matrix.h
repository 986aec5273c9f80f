// SPDX-License-Identifier: MIT
/* Every kind of server, met by every kind of client, and every length of an address. */
#ifndef MATRIX_H
#define MATRIX_H

#include "script.h"

/* The NTH script; false behind the last one. */
bool matrix_fill(struct script *script, int nth);

#endif
