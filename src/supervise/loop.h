// SPDX-License-Identifier: MIT
#ifndef LB_LOOP_H
#define LB_LOOP_H

/*
 * Serve the notifications of LISTENER until its last program has ended. Keep no more than
 * about FILES descriptors.
 */
void loop(int listener, unsigned files);

#endif
