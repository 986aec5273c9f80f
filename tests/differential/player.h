// SPDX-License-Identifier: MIT
/* A running probe: bare in a network of its own, or inside a session. */
#ifndef PLAYER_H
#define PLAYER_H

#include <stdio.h>
#include <sys/types.h>

#include "script.h"

struct player {
	const char *probe;   /* the program to run */
	const char *library; /* what LD_PRELOAD names, or NULL: bare */
	const char *prefix;  /* a command to run it under, {} is the address, or NULL */
	bool cluster;        /* its session has the network around A: LB_ADDR=.../24 */
	bool network;        /* gets a network namespace of its own */
	char address[16]; /* A, also told to a bare one, which writes it like any other */
	pid_t pid;
	FILE *to;
	FILE *from;
};

/*
 * Moves this process into a network namespace with the loopback up, and 10.99.0.1 and
 * fd99::1 on it for what is not loopback.
 */
void player_network(void);

void player_start(struct player *player);
void player_stop(struct player *player);

/* The two halves of playing a script, so that several players can be at it together. */
void player_ask(
	struct player *player, const struct lines *script, int base, int patience);
void player_answer(struct player *player, struct lines *transcript);

#endif
