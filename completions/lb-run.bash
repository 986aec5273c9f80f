# SPDX-License-Identifier: MIT
# bash completion for lb-run: its own options first, then whatever the command completes.

_lb_run_names() {
	lb-run --list 2>/dev/null | awk 'NR > 1 && $2 != "-" { print $2 }'
}

_lb_run_addresses() {
	lb-run --list 2>/dev/null | awk 'NR > 1 { print $1 }'
}

# Of letters in one word, as in -qn NAME, the last may take an argument.
_lb_run_option() {
	if [[ $1 =~ ^-[cfqvw]+([Anse])$ ]]; then
		printf "%s\n" "-${BASH_REMATCH[1]}"
	else
		printf "%s\n" "$1"
	fi
}

_lb_run() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} i
	local options='-A --address -n --name -w --worktree -c --cluster -s --share -f --fallback
		--hosts-file --keep-names -e --env --wait --supervise= --print --export --export=
		--unset --unset= --list --json --check -q --quiet -v --verbose -h --help
		-V --version'

	for ((i = 1; i < COMP_CWORD; i++)); do
		case $(_lb_run_option "${COMP_WORDS[i]}") in
		--)
			((i++))
			break
			;;
		# bash splits --option=value into three words.
		-A | --address | -n | --name | -s | --share | --hosts-file | -e | --env | --wait | \
			--supervise | --export | --unset)
			if [[ ${COMP_WORDS[i + 1]} == = ]]; then
				((i += 2))
			elif [[ ${COMP_WORDS[i]} != --export && ${COMP_WORDS[i]} != --unset ]]; then
				((i++))
			fi
			;;
		-*) ;;
		*) break ;;
		esac
	done
	if ((i < COMP_CWORD)) || { ((i == COMP_CWORD)) && [[ $cur != -* ]] &&
		[[ $prev != = && $cur != = ]]; }; then
		if declare -F _command_offset >/dev/null; then
			_command_offset "$i"
		else
			mapfile -t COMPREPLY < <(compgen -c -- "$cur")
		fi
		return
	fi

	[[ $cur == = ]] && cur=
	[[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
	case $(_lb_run_option "$prev") in
	-n | --name) mapfile -t COMPREPLY < <(compgen -W "$(_lb_run_names)" -- "$cur") ;;
	-A | --address) mapfile -t COMPREPLY < <(compgen -W "$(_lb_run_addresses)" -- "$cur") ;;
	--hosts-file) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
	--supervise) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur") ;;
	--export | --unset)
		if [[ $cur == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -W 'sh csh fish json' -- "$cur")
		fi
		;;
	-s | --share | -e | --env | --wait) ;;
	*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur") ;;
	esac
	[[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null
}

complete -F _lb_run lb-run
