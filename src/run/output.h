// SPDX-License-Identifier: MIT
#ifndef LB_OUTPUT_H
#define LB_OUTPUT_H

/* What ARGUMENTS[0], a path, prints on both outputs when it runs in ENVP. */
char *output(char **arguments, char **envp);

#endif
