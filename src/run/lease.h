// SPDX-License-Identifier: MIT
/*
 * The right of one session to one address. It is held by descriptors that COMMAND
 * inherits, so that it ends with the last process of the session, however that ends.
 */
#ifndef LB_LEASE_H
#define LB_LEASE_H

#include "holder.h"

/* What is wanted. */
struct claim {
	const char *name; /* NULL: without one */
	uint32_t address; /* 0: whichever is free, or the name's own */
	bool cluster;

	/*
	 * What a joiner must agree with, and the same inside the session at SURROUNDING.
	 */
	uint32_t settings, inherited;
	uint32_t surrounding;
	bool agrees; /* whatever the settings: only the address matters */
};

struct lease {
	uint32_t address;
	bool cluster;
	char name[HOLDER_NAME_MAX + 1]; /* "": none */
	bool joined;                    /* it was running before */
	bool moved; /* the name's own address belongs to another session */
};

/* Takes the lease, or joins; ends lb-run with 125 where that is impossible. */
void lease_take(struct lease *l, const struct claim *c);

/*
 * Where that session is or would be, without holding anything: for a name or an address.
 */
void lease_find(struct lease *l, const struct claim *c);

/* Closes what this process inherited that keeps sessions at other addresses. */
void lease_leave_others(uint32_t address);

#endif
