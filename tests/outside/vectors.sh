#!/usr/bin/env bash
# The vectors without a line of ours in Rust: Python's jsonschema holds each against the committed schema, and
# conformance/examples/consume_vectors.py checks every hash and plays both roles against the lab. And the runner
# against a server that knows Basic only.
# Needs Python 3 with venv, and OpenSSL; the package jsonschema from PyPI goes under target/.
# CONFORMANCE names another program to ask, and nothing is built then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in python3 openssl "${CONFORMANCE:-cargo}"; do
    if ! command -v "$tool" >/dev/null; then
        echo "vectors.sh: \`$tool\` is missing; Debian has python3 and openssl: apt-get install python3 python3-venv openssl" >&2
        exit 1
    fi
done

export PYTHONDONTWRITEBYTECODE=1
work=target/outside/vectors
mkdir -p "$work"
if ! "$work/venv/bin/python" -c 'import jsonschema' 2>/dev/null; then
    python3 -m venv "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check jsonschema==4.26.0
fi
if [[ -z ${CONFORMANCE:-} ]]; then
    cargo build --quiet --package conformance
fi

source tests/outside/certificate.bash
certificate "$work" IP:127.0.0.1
"$work/venv/bin/python" tests/outside/vectors.py "${CONFORMANCE:-target/debug/conformance}" "$work"
