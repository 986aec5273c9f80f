// SPDX-License-Identifier: MIT
/* The settings that a session has beside its address, and how its programs learn them. */
#ifndef LB_TERMS_H
#define LB_TERMS_H

#include "lease.h"
#include "options.h"

/* What is to be claimed for these options, in the environment of lb-run. */
void terms_claim(struct claim *c, const struct options *o);

/* The "NAME=VALUE" that make a process part of session L; NULL at the end. */
char **terms_environment(const struct options *o, const struct lease *l);

/* Is who listens on TCP PORT in session L on the machine's own loopback, by --share? */
bool terms_left_alone(const struct options *o, const struct lease *l, uint16_t port);

/*
 * Does resolv.conf name a server on this machine's loopback? It is left to the session.
 */
bool terms_resolver_is_here(void);

/* Does LB_DISABLE have what lb-run starts run as without liblb? */
bool terms_disabled(void);

/* The variables that terms_environment may set, LD_PRELOAD aside; NULL at the end. */
extern const char *const terms_variables[];

/* The session that lb-run was started in, as LB_ADDR says. False: in none. */
bool terms_surrounding(uint32_t *address, bool *cluster);

#endif
