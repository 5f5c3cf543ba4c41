#!/usr/bin/env bash
# A second model of the same ways to the mailbox, in Promela and checked by SPIN: the verdicts of `check`.
# Needs SPIN, a C compiler and Python 3. MODEL names another program to ask, and nothing is built then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in spin gcc python3 "${MODEL:-cargo}"; do
    if ! command -v "$tool" >/dev/null; then
        echo "twin.sh: \`$tool\` is missing; Debian has spin, gcc and python3: apt-get install spin gcc python3" >&2
        exit 1
    fi
done

work=target/outside/twin
mkdir -p "$work"
if [[ -z ${MODEL:-} ]]; then
    cargo build --quiet --package model
fi
python3 tests/outside/twin/twin.py "${MODEL:-target/debug/model}" "$work"
