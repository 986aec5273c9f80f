// SPDX-License-Identifier: MIT
/* A library that does nothing: what preloading alone costs. */
__attribute__((visibility("default"))) const int nothing = 0;
