#!/bin/sh
# SPDX-License-Identifier: MIT
# lb-run finds the library that belongs to it, and refuses any other.
. "$(dirname "$0")/../support/e2e.sh"

bin=$dir/bin
mkdir "$bin"
cp "$LB_RUN" "$bin/lb-run"

refused() {
	"$bin/lb-run" -q true 2>"$dir/err" >"$dir/out"
	[ $? = 125 ] || fail "not refused: $1"
	[ "$(wc -l <"$dir/err")" = 1 ] || fail "not one line: $(cat "$dir/err")"
	grep -q "^lb-run: .*$1.*, " "$dir/err" || fail "no '$1' in: $(cat "$dir/err")"
}
refused 'liblb.so: No such file'
echo nonsense >"$bin/liblb.so"
refused 'version unknown'
cp /bin/true "$bin/liblb.so"
refused 'version unknown'
# Another version: the note's text is changed in a copy.
version=$("$LB_RUN" -V | cut -d' ' -f2)
other=$(echo "$version" | sed 's/^./9/')
sed "s/$version/$other/g" "$LIBLB" >"$bin/liblb.so"
refused "is version $other, but lb-run is $version"
# A linker that makes no build ID puts the note behind everything else.
need cc readelf
echo '#include "version.c"' >"$dir/far.c"
echo 'const char before[8192] = { 1 };' >>"$dir/far.c"
cc -shared -fPIC -nostdlib -Wl,--build-id=none -DLB_VERSION="\"$version\"" \
	-I "$(dirname "$0")/../../src/core" "$dir/far.c" -o "$bin/liblb.so" || fail 'cc -shared'
readelf -lW "$bin/liblb.so" | grep -q 'NOTE *0x00[0-9a-f]*[1-9a-f][0-9a-f]\{3\} ' ||
	fail 'the note is in the first page'
"$bin/lb-run" -q true || fail 'a note far behind is not found'
cp "$LIBLB" "$bin/liblb.so"
"$bin/lb-run" -q true || fail 'its own library is refused'
[ "$("$bin/lb-run" -q printenv LD_PRELOAD)" = "$bin/liblb.so" ] || fail 'another library'

# Called by a link, by a relative name and from elsewhere, it is the same.
ln -s bin/lb-run "$dir/link"
[ "$(cd / && "$dir/link" -q printenv LD_PRELOAD)" = "$bin/liblb.so" ] || fail 'by a link'
[ "$(cd "$bin" && ./lb-run -q printenv LD_PRELOAD)" = "$bin/liblb.so" ] || fail 'relative'

# The loader could not read these paths.
for name in 'with space' with:colon 'with$LIB'; do
	mkdir "$dir/$name"
	mv "$bin/lb-run" "$bin/liblb.so" "$dir/$name"
	bin=$dir/$name
	refused 'LD_PRELOAD cannot hold'
done
mv "$bin/lb-run" "$bin/liblb.so" "$dir/bin"
bin=$dir/bin

# LD_PRELOAD is extended once, and keeps what it has.
preload() {
	LD_PRELOAD=$1 "$bin/lb-run" -q printenv LD_PRELOAD
}
[ "$(preload libm.so.6)" = "libm.so.6:$bin/liblb.so" ] || fail 'LD_PRELOAD is not kept'
[ "$(preload "$bin/liblb.so:libm.so.6")" = "$bin/liblb.so:libm.so.6" ] || fail 'extended twice'
[ "$(preload 'libm.so.6 libdl.so.2')" = "libm.so.6:libdl.so.2:$bin/liblb.so" ] || fail 'a blank'
# The library of another installation would make two.
[ "$(preload "$LIBLB:libm.so.6")" = "libm.so.6:$bin/liblb.so" ] || fail 'two libraries'

# Where there is one for 32-bit programs too, the loader picks.
for here in x86_64-linux-gnu aarch64-linux-gnu; do
	[ -e /lib/$here/libc.so.6 ] || continue
	case $here in
	x86_64*) other=i386-linux-gnu ;;
	*) other=arm-linux-gnueabihf ;;
	esac
	mkdir -p "$dir/multi/lib/$here" "$dir/multi/lib/$other"
	cp "$LB_RUN" "$LIBLB" "$dir/multi/lib/$here"
	multi=$dir/multi/lib/$here/lb-run
	[ "$("$multi" -q printenv LD_PRELOAD)" = "$dir/multi/lib/$here/liblb.so" ] || fail 'one word size'
	touch "$dir/multi/lib/$other/liblb.so"
	"$multi" -q sh -c 'echo "$LD_PRELOAD"; grep -c liblb.so /proc/self/maps' >"$dir/out" 2>&1
	[ "$(head -1 "$dir/out")" = "$dir/multi/\$LIB/liblb.so" ] || fail "$(cat "$dir/out")"
	[ "$(sed -n 2p "$dir/out")" -gt 0 ] || fail "not loaded: $(cat "$dir/out")"
done

# An installed tree can be anywhere: the launcher's place leads to the library's.
need meson python3
libdir=$(meson introspect --buildoptions "$build" | python3 -c 'import json, sys
print(next(o["value"] for o in json.load(sys.stdin) if o["name"] == "libdir"))')
mkdir -p "$dir/usr/bin" "$dir/usr/$libdir"
cp "$LB_RUN" "$dir/usr/bin" && cp "$LIBLB" "$dir/usr/$libdir" || fail 'cp'
mv "$dir/usr" "$dir/moved"
[ "$("$dir/moved/bin/lb-run" -q printenv LD_PRELOAD)" = "$dir/moved/$libdir/liblb.so" ] ||
	fail 'installed and moved'
