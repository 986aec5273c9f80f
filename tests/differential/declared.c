// SPDX-License-Identifier: MIT
#include "declared.h"

const char *
declared(const struct difference *difference, int *cause)
{
	*cause = difference->line;
	return NULL;
}
