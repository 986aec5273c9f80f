// SPDX-License-Identifier: MIT
/* What other programs read from lb-run's standard output to become part of a session. */
#ifndef LB_EXPORT_H
#define LB_EXPORT_H

#include "lease.h"
#include "options.h"

/* The address of session L, as LB_ADDR says it. */
void export_address(const struct lease *l);

/* The environment of session L, in O's syntax. */
void export_environment(const struct options *o, const struct lease *l);

/* The opposite: what takes the environment back. */
void export_unset(const struct options *o);

#endif
