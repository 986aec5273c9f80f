// SPDX-License-Identifier: MIT
/*
 * A call that the kernel has notified us of, by its number on the listener: see
 * seccomp_unotify(2).
 */
#ifndef LB_NOTIFICATION_H
#define LB_NOTIFICATION_H

#include <stdbool.h>
#include <stdint.h>

#include "calls.h"

/* Does its thread still wait for the answer? */
bool notification_valid(int listener, uint64_t id);

/* call_perform for the thread W->tracee.tid. May be called again. */
enum outcome notification_perform(int listener, uint64_t id, struct work *w);

/* The answer: what came of W, which blocks no longer. Closes its descriptors. */
void notification_finish(int listener, uint64_t id, struct work *w, enum outcome outcome);

/* The answer: VALUE, or -errno. */
void notification_answer(int listener, uint64_t id, int64_t value);

#endif
