#!/bin/sh
# SPDX-License-Identifier: MIT
# Two tunnels on one port, each in its session.
. "$(dirname "$0")/../support/recipe.sh"
need ssh ssh-keygen python3 curl
sshd=$(command -v sshd || echo /usr/sbin/sshd)
[ -x "$sshd" ] || skip 'openssh-server is not installed'
[ "$(id -u)" = 0 ] && mkdir -p /run/sshd

ssh-keygen -qt ed25519 -N '' -f key && ssh-keygen -qt ed25519 -N '' -f host || exit 1
cat >sshd_config <<END
Port 2222
ListenAddress 127.0.0.1
HostKey $dir/host
AuthorizedKeysFile $dir/key.pub
StrictModes no
PidFile none
UsePAM no
PermitRootLogin yes
END
cat >ssh_config <<END
Host bastion
	HostName $a
	Port 2222
	IdentityFile $dir/key
	UserKnownHostsFile $dir/known
	StrictHostKeyChecking no
	ExitOnForwardFailure yes
END
# The bastion, and two servers on 5432 that only it is asked to reach.
start lb-run -q -A "$a" "$sshd" -D -e -f "$dir/sshd_config"
mkdir bin
printf '#!/bin/sh\nexec %s -F %s/ssh_config "$@"\n' "$(command -v ssh)" "$dir" >bin/ssh
chmod +x bin/ssh
PATH=$dir/bin:$PATH
for n in 1 2; do
	far=$(address $((n + 2)))
	mkdir $n
	echo $n >$n/name
	start lb-run -q -A "$far" python3 -m http.server -d $n 5432
	lb-run -q -A "$far" --wait 5432 true || fail "no server at $far"
done
lb-run -q -A "$a" --wait 2222 true || fail 'no sshd'
recipe ssh >script
for n in 1 2; do
	NAME=tunnel-$n-$$ FAR=$(address $((n + 2))) start sh -ec "exec $(cat script)"
done
for n in 1 2; do
	lb-run -q -n "tunnel-$n-$$" --wait 5432 true || fail "tunnel $n: $(cat log.*)"
	[ "$(lb-run -q -n "tunnel-$n-$$" curl -s http://localhost:5432/name)" = $n ] ||
		fail "tunnel $n leads elsewhere"
done
