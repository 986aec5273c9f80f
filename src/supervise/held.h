// SPDX-License-Identifier: MIT
/* The calls that wait: what would block the supervisor is held until it would not. */
#ifndef LB_HELD_H
#define LB_HELD_H

#include <linux/seccomp.h>

#include "calls.h"

/* How many can wait at once. */
enum { HELD_MAX = 1024 };

/*
 * EPOLL waits for all there is; a number below HELD_MAX it tells to held_ready. Hold no
 * more than MOST at once: each has a descriptor.
 */
void held_init(int epoll, unsigned most);

/* W has been notified: perform and answer it, or hold it. */
void held_begin(int listener, const struct seccomp_notif *n, struct work *w);

void held_ready(int listener, unsigned slot);

/* Milliseconds until held_look has something to do, or -1. */
int held_patience(void);

/* Look at signals, at limits, and at what has been held for long. */
void held_look(int listener);

#endif
