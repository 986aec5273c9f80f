// SPDX-License-Identifier: MIT
/*
 * What a script's sockets are at some line, as far as its text and the bare transcript
 * say: who is bound where, and who would hear whom, bare and in a session.
 */
#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>

#include "script.h"

/* Numbers that a script can give, and sockets that another process may still have. */
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
	int file;     /* the same for what dup makes of one */
	bool parents; /* the parent has it open */
	bool childs;  /* the child has */
	bool v6;
	bool stream;
	bool v6only;
	bool reuses; /* SO_REUSEADDR or SO_REUSEPORT */
	bool listening;
	bool went_here;  /* connected or sent to here */
	enum place goal; /* where it last connected */
	char goal_port[16];
	bool chosen;    /* the kernel chose its port */
	bool connected; /* a datagram socket that hears its peer alone */
	int from;       /* the listener it was accepted from, or -1 */
	enum place bound;
	bool decided;    /* bound to a wildcard with a port, or settled since */
	char port[16];   /* as the transcript shows it */
	char named[16];  /* the port that the program learnt */
	char peer[80];   /* where it connected or sent to */
	char name[80];   /* the last getsockname */
	char source[80]; /* the last datagram's source */
};

/* By number, and behind those the ones whose number now means another socket. */
struct model {
	int files;
	struct sock sock[ALL_SOCKETS];
};

/* One line of a script, in parts. */
struct step {
	bool child;
	int result; /* -1 where the line keeps none */
	char call[24];
	int socket; /* -1 where it has none */
	char word[8][80];
	int words;
};

struct step step_read(const char *line);
bool step_is(const struct step *step, const char *calls);

bool sock_open(const struct sock *sock);

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
