#!/usr/bin/env bash
# Two claims of progress, decided again from state graphs by a backward search of its own: the verdicts of `check`.
# Needs Python 3. MODEL names another program to ask, and nothing is built then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in python3 "${MODEL:-cargo}"; do
    if ! command -v "$tool" >/dev/null; then
        echo "progress.sh: \`$tool\` is missing; Debian has python3: apt-get install python3" >&2
        exit 1
    fi
done

work=target/outside/progress
mkdir -p "$work"
if [[ -z ${MODEL:-} ]]; then
    cargo build --quiet --package model
fi
python3 tests/outside/progress.py "${MODEL:-target/debug/model}" "$work"
