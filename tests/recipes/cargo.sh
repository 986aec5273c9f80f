#!/bin/sh
# SPDX-License-Identifier: MIT
. "$(dirname "$0")/../support/recipe.sh"
need cargo

mkdir -p app/src app/.cargo app/tests
cd app || exit 1
recipe cargo >.cargo/config.toml
printf '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2021"\n' >Cargo.toml
echo >src/lib.rs
cat >tests/server.rs <<'END'
#[test]
fn binds() {
    let server = std::net::TcpListener::bind("127.0.0.1:8000").unwrap();
    println!("{:?} {}", server.local_addr(), std::env::var("LB_ADDR").unwrap());
}
END
cargo test --offline -- --nocapture >../log 2>&1 || fail "$(cat ../log)"
grep -q 'Ok(127.0.0.1:8000) 127\.[0-9.]*' ../log || fail "$(cat ../log)"
