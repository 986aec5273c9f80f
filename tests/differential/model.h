// SPDX-License-Identifier: MIT
/*
 * What a script's sockets are at some line, as far as its text and the bare transcript
 * say: who is bound where, and who would hear whom, bare and in a session.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>

#include "script.h"

/* Numbers that a script can give: first the parent's, then the child's. */
enum { SOCKETS = 16, ALL_SOCKETS = 2 * SOCKETS };

enum place {
	NOWHERE,
	LOOPBACK4, /* 127.0.0.1, mapped or not */
	WILDCARD4, /* 0.0.0.0 */
	LOOPBACK6, /* ::1 */
	WILDCARD6, /* :: */
	SELF,      /* A */
	DEBIAN,    /* 127.0.1.1 */
	OTHER4,
	OTHER6,
};

struct sock {
	int file; /* the same for what dup, fork and take make of one; 0 for none */
	bool open;
	bool handed; /* to a program that did not make it: by exec, or through a socket */
	bool v6;
	bool stream;
	bool v6only;
	bool reuses; /* SO_REUSEADDR or SO_REUSEPORT */
	bool shares; /* SO_REUSEPORT */
	bool listening;
	bool went_here;  /* connected or sent to here */
	bool speaks6;    /* and last to ::1 or ::, not to a mapped address */
	enum place goal; /* where it last connected */
	char goal_port[16];
	bool chosen;    /* the kernel chose its port */
	bool connected; /* a datagram socket that hears its peer alone */
	bool tried;     /* to connect or to send */
	bool deaf;      /* V6ONLY in a session, too: not bound then, or no twin on A */
	int from;       /* the listener it was accepted from, or -1 */
	enum place bound;
	bool decided;  /* bound to a wildcard with a port, or settled since */
	char port[16]; /* as the transcript shows it */
};

/* What the probe remembers by number, for both processes. */
struct told {
	char port[16];   /* that getsockname showed */
	char name[80];   /* the last getsockname */
	char peer[80];   /* the last getpeername or accept */
	char source[80]; /* the last datagram's source */
};

struct model {
	int files;
	struct sock sock[ALL_SOCKETS];
	struct told told[SOCKETS];
	struct sock passed;
};

/* One line of a script, in parts. */
struct step {
	bool child;
	int result; /* an index into the model's sockets; -1 where the line keeps none */
	char call[24];
	int socket; /* the same; -1 where it has none */
	char word[8][80];
	int words;
};

struct step step_read(const char *line);
bool step_is(const struct step *step, const char *calls);

/* Did the call do what it was asked for, or begin to? */
bool result_good(const char *result);

/* Are these indices of one socket, that is, of a file and its dup? */
bool model_same(const struct model *model, int a, int b);

/* The model before LINE, from what the program was told in TRANSCRIPT. */
void model_walk(struct model *model, const struct lines *script,
	const struct lines *transcript, int line);

/*
 * The address that STEP's result shows, in ADDRESS of 80 bytes; as it was where the
 * program had no room for a whole one.
 */
void model_shown(const struct step *step, const char *result, char *address);

/* Which address, and which port, TEXT means. PORT is "" where there is none. */
enum place model_address(const struct model *model, const char *text, char port[16]);
bool place_here(enum place place);

/* Where a step goes, its NTH address, that connects or sends; NOWHERE for another. */
enum place model_goal(
	const struct model *model, const struct step *step, int nth, char port[16]);

/*
 * The sockets (a bit each) that hear what STEP, a connect or a send, sends: bare, and in
 * a session, where all that is bound here is bound to A. No bit at all for other calls.
 */
unsigned model_hear_bare(const struct model *model, const struct step *step);
unsigned model_hear_wrapped(const struct model *model, const struct step *step);

#endif
