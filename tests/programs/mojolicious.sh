# SPDX-License-Identifier: MIT
title='Mojolicious prefork (Perl)'
packages='libmojolicious-perl curl'
needs='perl curl'
port=3000
listens_on='3000 3001'

version() { perl -MMojolicious -e 'print Mojolicious->VERSION' | number; }
prepare() {
	cat >app.pl <<'END'
use Mojolicious::Lite;

get '/' => sub {
	my $c = shift;
	$c->render(text => "$ENV{name} " . $c->tx->remote_address . ' ' . $c->tx->local_address);
};
app->start;
END
}
serve() {
	exec perl app.pl prefork -m production -w 3 -P "$home/pid" \
		-l 'http://*:3000?reuse=1' -l 'http://[::]:3001'
}
ask() { fetch http://localhost:3000/; }
use() {
	fetch http://127.0.0.1:3000/ | grep "$name 127.0.0.1 127.0.0.1" &&
		fetch 'http://[::1]:3001/' | grep "$name"
}
