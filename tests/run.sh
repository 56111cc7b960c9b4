#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs every test: sh tests/run.sh
# Installs what is missing, builds, and runs the tests twice: as built for development, then under
# AddressSanitizer and UndefinedBehaviorSanitizer. The last line counts tests. With CI set,
# compiler warnings are errors.

set -eu
cd "$(dirname "$0")/.."
. tools/setup.sh

JOBS=${JOBS:-2}
werror=OFF
[ -z "${CI:-}" ] || werror=ON
passed=0 failed=0 skipped=0

# An attribute of the <testsuite> that ctest wrote.
count() { # file attribute
    sed -n "s/^.*[[:space:]]$2=\"\([0-9]*\)\".*\$/\1/p" "$1" | head -n 1
}

# What cannot be built counts as one failed test; what was built is tested all the same.
run_tests() { # preset
    echo "== $1"
    results=$PWD/build/$1/results.xml
    rm -f "$results"
    if ! cmake --preset "$1" -DTLSPSK_WERROR=$werror; then
        failed=$((failed + 1))
        return 0
    fi
    cmake --build --preset "$1" -j "$JOBS" -- -k 0 || failed=$((failed + 1))
    ctest --preset "$1" -j "$JOBS" --timeout 900 --output-junit "$results" || true
    if [ ! -s "$results" ]; then
        failed=$((failed + 1))
        return 0
    fi
    all=$(count "$results" tests)
    bad=$(count "$results" failures)
    unrun=$(($(count "$results" skipped) + $(count "$results" disabled)))
    failed=$((failed + bad))
    skipped=$((skipped + unrun))
    passed=$((passed + all - bad - unrun))
}

install_packages tests
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1}
UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export ASAN_OPTIONS UBSAN_OPTIONS

run_tests dev
run_tests asan

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
