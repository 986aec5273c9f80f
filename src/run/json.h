// SPDX-License-Identifier: MIT
#ifndef LB_JSON_H
#define LB_JSON_H

/* Prints TEXT as a JSON string: valid whatever bytes it has. NULL is null. */
void json_string(const char *text);

#endif
