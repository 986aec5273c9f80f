// SPDX-License-Identifier: MIT
/*
 * A program that gcc built with the address sanitizer ends at once where another library
 * comes before the sanitizer's, as all of LD_PRELOAD do. It would work all the same.
 */
#include "hook.h"

/*
 * The sanitizer asks for this by name, and so no session is needed. ASAN_OPTIONS goes
 * before what it says, and so does a program's own definition.
 */
HOOK const char *
__asan_default_options(void)
{
	return "verify_asan_link_order=0";
}
