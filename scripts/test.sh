#!/usr/bin/env bash
# Every check and test: format, lints, engines, both databases, HTTP, console, browser journeys.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
work=$(mktemp -d)
passed=0 failed=0
pg_data=

finish() {
  [ -n "$pg_data" ] && as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -m immediate stop >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '\n== %s\n' "$*"; }

# A step counts as one check; its own test counts are added by `count`.
step() { # step NAME COMMAND…
  local name=$1
  shift
  say "$name"
  if "$@" 2>&1 | tee "$work/log"; then passed=$((passed + 1)); else
    failed=$((failed + 1))
    printf '!! failed: %s\n' "$name"
    return 1
  fi
}
count() { # count PASSED FAILED
  passed=$((passed + $1)) failed=$((failed + $2))
}
sum() { # sum REGEX: adds the first number of each match in the last log
  grep -oE "$1" "$work/log" | grep -oE '[0-9]+' | awk '{n += $1} END {print n + 0}'
}

as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

install_missing() {
  local missing=()
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
  command -v chromium >/dev/null 2>&1 || missing+=(chromium)
  fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk)
  [ ${#missing[@]} = 0 ] && return 0
  printf 'installing %s\n' "${missing[*]}"
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  for _ in 1 2; do
    "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq &&
      DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" && return 0
    sleep 5
  done
  return 1
}

start_postgres() {
  pg_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n1)
  pg_data=$work/pg
  mkdir -p "$pg_data" "$work/socket"
  [ "$(id -u)" = 0 ] && chown postgres "$work" "$pg_data" "$work/socket"
  chmod 755 "$work"
  as_postgres "$pg_bin/initdb" -D "$pg_data" -U postgres -A trust -E UTF8 --locale=C >/dev/null &&
    as_postgres "$pg_bin/pg_ctl" -D "$pg_data" -w -l "$pg_data/log" \
      -o "-c listen_addresses='' -c unix_socket_directories='$work/socket' -c max_connections=300 -c fsync=off" start >/dev/null &&
    export QIPAN_TEST_PG="postgres://postgres@localhost/postgres?host=$work/socket"
}

step "install what is missing" install_missing || { printf '%d passed, %d failed\n' "$passed" "$failed"; exit 1; }
start_postgres || { printf 'PostgreSQL did not start\n'; cat "$pg_data/log" 2>/dev/null; printf '%d passed, %d failed\n' "$passed" $((failed + 1)); exit 1; }

step "format" cargo fmt --all --check
step "lints" cargo clippy --locked --workspace --all-targets -- -D warnings
step "Rust tests" cargo test --locked --workspace --no-fail-fast
count "$(sum '[0-9]+ passed;')" "$(sum '[0-9]+ failed;')"

if step "console: install" npm --prefix console ci --no-audit --no-fund --loglevel=error; then
  step "console: types" npm --prefix console run --silent check
  step "console: lint" npm --prefix console run --silent lint
  step "console: unit tests" npm --prefix console run --silent test -- --run
  count "$(grep -E '^ *Tests ' "$work/log" | grep -oE '[0-9]+ passed' | awk '{n += $1} END {print n + 0}')" \
    "$(grep -E '^ *Tests ' "$work/log" | grep -oE '[0-9]+ failed' | awk '{n += $1} END {print n + 0}')"
  if step "console: build" npm --prefix console run --silent build &&
    step "program with the console in it" cargo build --locked -p qipan; then
    step "browser journeys" npm --prefix console run --silent e2e
    count "$(sum '^(ℹ|#) pass [0-9]+')" "$(sum '^(ℹ|#) fail [0-9]+')"
  fi
fi

say "result"
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
