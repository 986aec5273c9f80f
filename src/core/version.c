// SPDX-License-Identifier: MIT
#include "version.h"

__attribute__((used, section(VERSION_SECTION),
	aligned(4))) static const struct version_note version_note = {
	.name_size = sizeof(VERSION_NAME),
	.text_size = sizeof(LB_VERSION),
	.type = VERSION_TYPE,
	.name = VERSION_NAME,
	.text = LB_VERSION,
};
