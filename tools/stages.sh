#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The stages of ./test: each says what it is, how many minutes it took, and adds to what passed and failed.

passed=0
failed=0
failures=()
logs=build/test-logs
mkdir -p "$logs"

stage() {
  local name=$1 started=$SECONDS before=$failed
  shift
  say "── $name"
  "$@"
  local spent=$((SECONDS - started))
  say "   $((spent / 60)):$(printf '%02d' $((spent % 60))) min$([ "$failed" = "$before" ] || echo ', FAILED')"
}

count() {  # passed failed what
  passed=$((passed + $1))
  failed=$((failed + $2))
  [ "$2" = 0 ] || failures+=("$3")
}

# One check that either holds or not.
check() {
  local log="$logs/${*//[^a-zA-Z0-9]/_}"
  log="${log:0:120}.log"
  if "$@" >"$log" 2>&1; then
    count 1 0 ""
  else
    tail -n 40 "$log"
    count 0 1 "$* (all of it: $log)"
  fi
}

build_stage() {
  if (build_preset "$1" "${@:2}"); then count 1 0 ""; else count 0 1 "build of $1"; fi
}

ctest_stage() {
  local log="$logs/ctest-$1.log" total broken
  ctest --preset "$1" --parallel "$(nproc)" --no-tests=error >"$log" 2>&1
  # "98% tests passed, 2 tests failed out of 120"
  read -r broken total < <(sed -n 's/.*tests passed, \([0-9]*\) tests* failed out of \([0-9]*\).*/\1 \2/p' "$log")
  if [ -z "${total:-}" ]; then
    tail -n 20 "$log"
    count 0 1 "ctest of $1 did not run (all of it: $log)"
    return
  fi
  [ "$broken" = 0 ] || sed -n '/The following tests FAILED/,$p' "$log"
  say "   $total tests, $broken failed"
  count $((total - broken)) "$broken" "ctest of $1 (all of it: $log)"
}

quietly_web() {
  node_modules_ready && npm --prefix web run check
}

# journeys_stage PRESET [NAME…]: those journeys, or all.
journeys_stage() {
  local preset=$1 log broken fine
  shift
  log="$logs/journeys-$preset-$(date +%s).log"
  if ! (build_web); then
    count 0 1 "build of the pages"
    return
  fi
  mapfile -t files < <(journey_files "$@")
  # A journey that hangs fails; it does not hold up the rest.
  SEKISHO_PRESET=$preset timeout 1200 node --test --test-concurrency="$(nproc)" --test-reporter=spec "${files[@]}" >"$log" 2>&1
  fine=$(sed -n 's/^ℹ pass //p' "$log")
  broken=$(sed -n 's/^ℹ fail //p' "$log")
  if [ -z "$fine" ]; then
    tail -n 40 "$log"
    count 0 1 "journeys did not run (all of it: $log)"
    return
  fi
  [ "$broken" = 0 ] || sed -n '/failing tests/,$p' "$log" | head -n 80
  say "   $fine passed, $broken failed"
  count "$fine" "$broken" "journeys of $preset (all of it: $log)"
}

journey_files() {
  local file
  for file in tests/journeys/*.test.mjs; do
    if [ $# = 0 ] || [[ " $* " == *" $(basename "$file" .test.mjs) "* ]]; then
      echo "$file"
    fi
  done
}

format_stage() {
  git ls-files 'src/*.h' 'src/*.cpp' | xargs clang-format --dry-run --Werror
}

# The product's own files; tests are read by the compilers and the sanitizers. Several of a folder at a time, so that
# what they include is read and judged once; only an unused `using` is not seen so, and is looked for in each file alone.
tidy_stage() {
  local together=build/tidy-together failed=0
  cmake --preset tidy && cmake --preset tidy -B $together -DCMAKE_UNITY_BUILD=ON || return
  {
    sed -n 's/^  "file": "\(.*\)",\{0,1\}$/\1/p' $together/compile_commands.json | sort -u |
      xargs -P "$(nproc)" -n 1 clang-tidy -p $together --quiet --checks=-bugprone-suspicious-include || failed=1
    git ls-files 'src/*.cpp' | grep -v '_test\.cpp$' | xargs grep -lE '^ *using [A-Za-z_:]+;' |
      xargs -P "$(nproc)" -n 4 clang-tidy -p build/tidy --quiet '--checks=-*,misc-unused-using-decls' || failed=1
  } >"$logs/tidy.log" 2>&1
  sed '/warnings\{0,1\} generated\.$/d' "$logs/tidy.log"
  return $failed
}

fuzz_stage() {
  local seconds=60 target name
  build_stage fuzz fuzz
  mapfile -t targets < <(find build/fuzz -type f -executable -name '*_fuzz')
  if [ "${#targets[@]}" = 0 ]; then
    count 0 1 "there is no fuzz target"
    return
  fi
  local at running=()
  for ((at = 0; at < ${#targets[@]}; at += 2)); do
    running=()
    for target in "${targets[@]:at:2}"; do
      name=$(basename "$target" _fuzz)
      mkdir -p "build/corpus/$name"
      local words=()
      if [ -f "fuzz/$name.dict" ]; then
        words=("-dict=fuzz/$name.dict")
      fi
      # What is found stays in the first folder; the kept inputs in the second are only read.
      "$target" -max_total_time=$seconds -print_final_stats=0 "${words[@]}" "build/corpus/$name" "fuzz/corpus/$name" \
        >"$logs/$(basename "$target").log" 2>&1 &
      running+=("$!:$(basename "$target")")
    done
    for target in "${running[@]}"; do
      if wait "${target%%:*}"; then
        count 1 0 ""
      else
        tail -n 30 "$logs/${target##*:}.log"
        count 0 1 "fuzz target ${target##*:}"
      fi
    done
  done
  say "   ${#targets[@]} targets, $seconds s each"
}

summary() {
  local failure
  for failure in "${failures[@]}"; do
    say "FAILED: $failure"
  done
  say "$((SECONDS / 60)):$(printf '%02d' $((SECONDS % 60))) min in all"
  say "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
