// SPDX-License-Identifier: MIT
#ifndef LB_WAIT_H
#define LB_WAIT_H

#include "lease.h"
#include "options.h"

/*
 * Returns once something in the session of C listens on O's port; ends lb-run with 124
 * when the time is over. Nothing is connected to: servers see nothing of it.
 */
void wait_for_port(const struct options *o, const struct claim *c);

#endif
