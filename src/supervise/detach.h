// SPDX-License-Identifier: MIT
/* What a process of ours that stays beside a program lets go of. */
#ifndef LB_DETACH_H
#define LB_DETACH_H

/*
 * Keep nothing of the launcher's open but these two descriptors (-1: one less), nor its
 * directory busy: the program may let go of either, and somebody wait for that.
 */
void detach(int one, int other);

#endif
