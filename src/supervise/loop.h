// SPDX-License-Identifier: MIT
#ifndef LB_LOOP_H
#define LB_LOOP_H

/* Serve the notifications of LISTENER until its last program has ended. */
void loop(int listener);

#endif
