#!/bin/sh
# SPDX-License-Identifier: MIT
# The completions know every option of --help, and go on with the command's own.
. "$(dirname "$0")/../support/e2e.sh"
need bash

source=$(cd "$(dirname "$0")/../.." && pwd)/completions
PATH=$(dirname "$LB_RUN"):$PATH
"$LB_RUN" --help | grep '^  ' | cut -c1-26 | grep -oE -e '--[a-z-]+|-[A-Za-z],' | tr -d , \
	>"$dir/options"
[ "$(wc -l <"$dir/options")" -gt 30 ] || fail "few options in --help: $(cat "$dir/options")"
while read -r option; do
	grep -qwe "$option" "$source/lb-run.bash" || fail "bash: no $option"
	grep -qwe "$option" "$source/_lb-run" || fail "zsh: no $option"
	name=${option#-}
	grep -qe " -[sl] ${name#-} " "$source/lb-run.fish" || fail "fish: no $option"
done <"$dir/options"

# What bash offers behind these words.
complete() {
	bash -c '
		for file in /usr/share/bash-completion/bash_completion; do
			[ ! -e "$file" ] || . "$file"
		done
		. "$0"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		COMP_LINE="$*"
		COMP_POINT=${#COMP_LINE}
		_lb_run
		printf "%s\n" "${COMPREPLY[@]}"' "$source/lb-run.bash" "$@" 2>/dev/null
}
offers() {
	expected=$1
	shift
	complete "$@" | grep -qx -e "$expected" || fail "bash: $*: no $expected in: $(complete "$@")"
}
start "$LB_RUN" -q -n "test-$$" sleep 1000
running() {
	"$LB_RUN" --list | grep -q "test-$$ "
}
await running
offers --worktree lb-run --wo
offers "test-$$" lb-run -n test-
offers "test-$$" lb-run -q --name = test-
offers "test-$$" lb-run -qn test-
offers printenv lb-run -qn x printe
offers always lb-run --supervise = al
offers fish lb-run --export = f
offers printenv lb-run -q -n x printe
offers printenv lb-run -- printe
touch "$dir/some-file"
cd "$dir" || exit 1
[ ! -e /usr/share/bash-completion/bash_completion ] || offers some-file lb-run -w cat some-

if command -v fish >/dev/null; then
	fish -c "source $source/lb-run.fish; complete -C 'lb-run --wo'" >"$dir/fish"
	grep -q -e --worktree "$dir/fish" || fail "fish: $(cat "$dir/fish")"
	fish -c "source $source/lb-run.fish; complete -C 'lb-run -q -n x printe'" >"$dir/fish"
	grep -q printenv "$dir/fish" || fail "fish: $(cat "$dir/fish")"
fi
if command -v zsh >/dev/null; then
	zsh -n "$source/_lb-run" || fail 'zsh'
fi
