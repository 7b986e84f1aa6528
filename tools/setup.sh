#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What ./demo and ./test share: packages that are missing, the build, the pages. Sourced with the repository's root as
# the working directory.

say() { printf '%s\n' "$*"; }
die() {
  printf '%s\n' "$*" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "This needs root or sudo: $*"
  fi
}

# Those of the groups' packages (tools/packages/*.txt) that dpkg does not know as installed.
missing_packages() {
  local group package
  for group in "$@"; do
    grep -v '^#' "tools/packages/$group.txt"
  done | sort -u | while read -r package; do
    case "$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null)" in
      ii*) ;;
      *) echo "$package" ;;
    esac
  done
  command -v npm >/dev/null || echo npm
}

need_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" = 0 ] && return
  say "Installing with apt: ${missing[*]}"
  mkdir -p build
  # Never removes a package to install one.
  if ! { as_root apt-get -q update && as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y --no-install-recommends --no-remove install "${missing[@]}"; } >build/apt.log 2>&1; then
    tail -n 15 build/apt.log >&2
    die "apt refused (all of it: build/apt.log). If another package stands in the way, remove or upgrade it yourself, then
start again. On a machine with npm from elsewhere, nothing of Debian's npm is needed. By hand:
  apt-get install --no-install-recommends ${missing[*]}"
  fi
}

# Runs it quietly; on failure shows the end of its log.
quietly() {
  local log=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "Failed: $* (all of it: $log)"
  fi
}

launcher() { if command -v ccache >/dev/null; then echo -DCMAKE_CXX_COMPILER_LAUNCHER=ccache; fi; }

# Line tables are for whoever debugs; without them g++ takes a quarter less, and where CI runs nobody looks.
without_lines() { if [ -n "${CI:-}" ] && [ "$1" = dev ]; then echo -DCMAKE_CXX_FLAGS_DEBUG=-O0; fi; }

# build_preset release sekishod sekisho …; no target: all of it
build_preset() {
  local preset=$1 started=$SECONDS
  shift
  local targets=()
  [ $# -gt 0 ] && targets=(--target "$@")
  mkdir -p "build/$preset"
  if [ ! -f "build/$preset/build.ninja" ]; then
    # shellcheck disable=SC2046  # one word or none
    quietly "build/$preset/configure.log" cmake --preset "$preset" $(launcher) $(without_lines "$preset")
    say "Building ($preset): some minutes the first time."
  fi
  if [ -t 1 ]; then
    cmake --build "build/$preset" "${targets[@]}" || die "The build failed."
  else
    quietly "build/$preset/build.log" cmake --build "build/$preset" "${targets[@]}"
  fi
  [ $((SECONDS - started)) -lt 3 ] || say "Built $preset in $((SECONDS - started)) s."
}

web_sources_digest() {
  {
    find web -path web/node_modules -prune -o -path web/dist -prune -o -name errors.ts -prune -o -type f -print0 |
      sort -z | xargs -0 sha256sum
    sha256sum src/base/errors.def
  } | sha256sum
}

node_modules_ready() {
  local digest
  digest=$(sha256sum web/package-lock.json)
  [ -f web/node_modules/.stamp ] && [ "$(cat web/node_modules/.stamp)" = "$digest" ] && return
  say "Installing the pages' packages with npm."
  quietly build/npm.log npm --prefix web ci --no-fund --no-audit
  echo "$digest" >web/node_modules/.stamp
}

build_web() {
  mkdir -p build
  node_modules_ready
  local digest
  digest=$(web_sources_digest)
  [ -d web/dist ] && [ -f build/web.stamp ] && [ "$(cat build/web.stamp)" = "$digest" ] && return
  say "Building the pages."
  quietly build/web.log npm --prefix web run build
  web_sources_digest >build/web.stamp
}
