#!/usr/bin/env bash
# What DuckDB reads in the table of `check merge --parquet`: the numbers that `check` gives.
# Needs Python 3 with venv, and the package duckdb from PyPI, which it installs under target/.
# MODEL names another program to ask, and nothing is built then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in python3 "${MODEL:-cargo}"; do
    if ! command -v "$tool" >/dev/null; then
        echo "parquet.sh: \`$tool\` is missing; Debian has python3: apt-get install python3 python3-venv" >&2
        exit 1
    fi
done

work=target/outside/parquet
mkdir -p "$work"
if ! "$work/venv/bin/python" -c 'import duckdb' 2>/dev/null; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.0
fi

if [[ -z ${MODEL:-} ]]; then
    cargo build --quiet --package model
fi
model=${MODEL:-target/debug/model}
rm -rf "$work/results"
"$model" check plan --shards 2 --set client=outlook-mobile,legacy -o "$work/plan.jsonl"
for shard in 0 1; do
    "$model" check run --plan "$work/plan.jsonl" --shard "$shard" --out "$work/results/" >/dev/null
done
# Status 1: claims are violated.
"$model" check merge "$work/plan.jsonl" "$work/results" --parquet "$work/violating.parquet" \
    --format json >"$work/check.json" || [[ $? == 1 ]]
"$work/venv/bin/python" tests/outside/parquet.py "$work/check.json" "$work/violating.parquet"
