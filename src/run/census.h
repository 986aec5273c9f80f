// SPDX-License-Identifier: MIT
/* Who holds which address: every session of this network namespace. */
#ifndef LB_CENSUS_H
#define LB_CENSUS_H

#include "holder.h"

struct census {
	struct holder *holder;
	size_t count;
};

/* Replaces what *C held; { 0 } is empty. Ends lb-run where the kernel does not tell. */
void census_take(struct census *c);

#endif
