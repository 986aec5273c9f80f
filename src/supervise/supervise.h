// SPDX-License-Identifier: MIT
/* Programs that the preload library cannot reach: a helper performs their calls. */
#ifndef LB_SUPERVISE_H
#define LB_SUPERVISE_H

#include <stdbool.h>

#include "session.h"

/*
 * The session that ENVP describes (LB_ADDR, LB_SHARE, LB_FALLBACK), allocated. NULL where
 * it describes none.
 */
struct session *supervise_session(char *const envp[]);

/*
 * From now on this process and its descendants are supervised: the calls about addresses
 * of whatever they execute are performed by a helper that ends when the last of them
 * does. NULL, or what forbids it: then this process must not go on as if it were
 * supervised.
 */
const char *supervise(struct session *s);

/* Is this process supervised? Then ADDRESS, in host byte order, is its session's. */
bool supervise_inside(uint32_t *address);

#endif
