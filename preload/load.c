// SPDX-License-Identifier: MIT
/*
 * A library that is loaded with RTLD_DEEPBIND prefers what it depends on, libc among
 * that, to what was preloaded: PHP loads its extensions so. Its calls would go past all
 * hooks.
 */
#include "hook.h"

/*
 * libc reads in the return address who loads, and so whose RUNPATH it searches. This is a
 * tail call, for which meson.build sees: libc returns to our caller.
 */
HOOK void *
dlopen(const char *file, int mode)
{
	if (process_started())
		mode &= ~RTLD_DEEPBIND;
	return NEXT(dlopen)(file, mode);
}
