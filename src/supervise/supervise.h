// SPDX-License-Identifier: MIT
/* Programs that the preload library cannot reach: a helper performs their calls. */
#ifndef LB_SUPERVISE_H
#define LB_SUPERVISE_H

#include <stdbool.h>

#include "session.h"

/*
 * From now on this process and its descendants are supervised, in the session that ENVP
 * describes: the calls about addresses of whatever they execute are performed by a helper
 * that ends when the last of them does. NULL, or what forbids it: then this process must
 * not go on as if it were supervised.
 */
const char *supervise(char *const envp[]);

/*
 * Is this process supervised? Then ADDRESS, in host byte order, is that of its session; 0
 * where it has left.
 */
bool supervise_inside(uint32_t *address);

/* From now on the supervisor leaves this process and its descendants alone. */
const char *supervise_leave(void);

#endif
