#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# check_hardening.sh PROGRAM…: position-independent, read-only after relocation, no executable stack, stack guards and checked libc calls.
set -uo pipefail
wrong=0
for program in "$@"; do
  headers=$(readelf -hlW "$program") && dynamic=$(readelf -dW "$program") && symbols=$(readelf --dyn-syms -W "$program") || exit 2
  complain() {
    echo "$program: $1"
    wrong=1
  }
  grep -q 'Type: *DYN' <<<"$headers" || complain "not position-independent"
  grep -q GNU_RELRO <<<"$headers" || complain "no RELRO segment"
  grep -q 'GNU_STACK.* RW ' <<<"$headers" || complain "executable stack"
  grep -q BIND_NOW <<<"$dynamic" || complain "symbols are bound lazily"
  grep -q __stack_chk_fail <<<"$symbols" || complain "no stack guards"
  grep -Eq '__[a-z]+_chk' <<<"$symbols" || complain "no checked libc calls"
  grep -q __glibcxx_assert_fail <<<"$symbols" || complain "no library assertions"
done
exit "$wrong"
