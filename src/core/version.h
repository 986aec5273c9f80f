// SPDX-License-Identifier: MIT
/*
 * liblb.so says its version in an ELF note, so that lb-run can read it without loading
 * the library, and so does `readelf -n`.
 */
#ifndef LB_VERSION_H
#define LB_VERSION_H

#include <stdint.h>

#define VERSION_SECTION ".note.liblb"
#define VERSION_NAME    "liblb\0\0" /* with its NUL, as long as a multiple of four */
#define VERSION_TYPE    1

struct version_note {
	uint32_t name_size, text_size, type;
	char name[sizeof(VERSION_NAME)];
	char text[sizeof(LB_VERSION)];
};

#endif
