# Sourced by tests/run: runs test programs and adds up what they say. Results of a run lie in $output, one line per program:
# "suite program passed failed seconds".
results=$(mktemp)

# What a program's output says about its tests, as "passed failed": our own last line, Catch2 (2 and 3), node --test.
counts_of() {
  awk '
    /^[0-9]+ passed, [0-9]+ failed$/ { own_passed = $1; own_failed = $3; own = 1 }
    /^All tests passed \(/ { for (i = 1; i <= NF; i++) if ($i == "test") passed += $(i - 1) }
    /^test cases:/ { for (i = 1; i <= NF; i++) { if ($i == "passed") passed += $(i - 1); if ($i == "failed") failed += $(i - 1) } }
    /^(#|ℹ) pass [0-9]+$/ { passed += $3 }
    /^(#|ℹ) fail [0-9]+$/ { failed += $3 }
    END { if (own) print own_passed, own_failed; else print passed + 0, failed + 0 }' "$1"
}
# add_result PROGRAM PASSED FAILED [SECONDS], in the suite that is under way.
add_result() { printf '%s %s %s %s %s\n' "${current_suite:-build}" "$1" "$2" "$3" "${4:-0}" >>"$results"; }

# run_one SUITE NAME LIMIT COMMAND...: a program that ends with an error, or says nothing of its tests, is at least one failure.
run_one() {
  local suite=$1 name=$2 limit=$3 passed failed status=0 began=$SECONDS; shift 3
  local log=$output/$suite-$name.log
  timeout --kill-after=10 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?
  read -r passed failed < <(counts_of "$log")
  if [ $status -ne 0 ] && [ "$failed" = 0 ]; then failed=1; fi
  if [ "$passed" = 0 ] && [ "$failed" = 0 ]; then failed=1; echo "(no test result in the output)" >>"$log"; fi
  add_result "$name" "$passed" "$failed" $((SECONDS - began))
  [ "$failed" = 0 ] || {
    printf '  %s: %s failed%s; its output: %s\n' "$name" "$failed" "$([ $status != 124 ] || echo " (stopped after $limit s)")" "$log"
    tail -n "${HERMOD_TESTS_TAIL:-25}" "$log" | sed 's/^/  | /'
  }
}
begin_suite() { current_suite=$1 suite_began=$SECONDS; }
sum_of() { awk -v suite="$1" 'suite == "" || $1 == suite { p += $3; f += $4 } END { print p + 0, f + 0 }' "$results"; }
end_suite() {
  local passed failed; read -r passed failed < <(sum_of "$1")
  printf '%s: %s passed, %s failed (%s s)\n' "$1" "$passed" "$failed" $((SECONDS - suite_began))
  current_suite=''
}
print_total() {
  local passed failed; read -r passed failed < <(sum_of '')
  rm -f "$results"
  printf '%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
