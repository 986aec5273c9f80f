#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need cmake ctest cc python3

export COUNT=3
together >together.py
chmod +x together.py
cat >test.c <<'END'
#include <unistd.h>
int main(void)
{
	return execl(SOURCE "/together.py", "together", (char *)0);
}
END
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.20)
project(app C)
enable_testing()
add_executable(together test.c)
target_compile_definitions(together PRIVATE SOURCE="${CMAKE_SOURCE_DIR}")
foreach(name one two three)
  add_test(NAME ${name} COMMAND together)
endforeach()
END
recipe ctest >script
sh -e script >log 2>&1 || fail "$(cat log)"
met
