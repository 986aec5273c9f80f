# SPDX-License-Identifier: MIT
# fish completion for lb-run: its own options first, then whatever the command completes.

function __lb_run_column
    lb-run --list 2>/dev/null | awk -v n=$argv[1] 'NR > 1 && $n != "-" { print $n }'
end

complete -c lb-run -x -a '(__fish_complete_subcommand -A --address -n --name -s --share --hosts-file -e --env --wait)'
complete -c lb-run -s A -l address -x -a '(__lb_run_column 1)' -d 'Use this address'
complete -c lb-run -s n -l name -x -a '(__lb_run_column 2)' -d 'The session of that name'
complete -c lb-run -s w -l worktree -d 'The session of this git worktree'
complete -c lb-run -s c -l cluster -d 'A whole /24'
complete -c lb-run -s s -l share -x -d 'Leave these ports alone'
complete -c lb-run -s f -l fallback -d 'Try the machine where nobody listens'
complete -c lb-run -l hosts-file -r -F -d 'Names of services'
complete -c lb-run -l keep-names -d 'Leave names as the system gives them'
complete -c lb-run -s e -l env -x -d 'Put the address into a variable'
complete -c lb-run -l wait -x -d 'Wait until a port has a listener'
complete -c lb-run -l supervise -x -a 'auto always never' -d 'Reach programs that cannot be preloaded'
complete -c lb-run -l print -d 'Print the address'
complete -c lb-run -l export -d 'Print the environment'
complete -c lb-run -l unset -d 'Print what takes it back'
complete -c lb-run -l list -d 'List the sessions'
complete -c lb-run -l json -d 'List them as JSON'
complete -c lb-run -l check -d 'Say what would not be covered'
complete -c lb-run -s q -l quiet -d 'No line about the address'
complete -c lb-run -s v -l verbose -d 'Say what is done'
complete -c lb-run -s h -l help -d 'Print help'
complete -c lb-run -s V -l version -d 'Print the version'
