#!/usr/bin/env bash
# Programs that are not ours, and some that are known to be bad: sign-in at the lab by MSAL Python and msal-node,
# exchangelib, which falls for a downgrade to Basic, oidc-provider as identity provider, ActiveSync servers that know
# Basic only or take any bearer token, the lab with a fault of each role, and consumers of the vectors in pytest and in
# node:test. What becomes of each is held against implementations.toml.
# Needs Python 3.11 with venv, Node.js 20 and npm, and OpenSSL; what conformance/examples pins goes under target/.
# CONFORMANCE names another program to ask, and nothing is built then. Arguments name some implementations alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in python3 node npm openssl flock "${CONFORMANCE:-cargo}"; do
    if ! command -v "$tool" >/dev/null; then
        echo "implementations.sh: \`$tool\` is missing; Debian has all but the program under test: apt-get install python3 python3-venv nodejs npm openssl util-linux" >&2
        exit 1
    fi
done
if ! node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)'; then
    echo "implementations.sh: Node.js is $(node --version), and msal-node needs 20 or newer: https://nodejs.org" >&2
    exit 1
fi

export PYTHONDONTWRITEBYTECODE=1
work=target/outside/implementations
examples=conformance/examples
mkdir -p "$work/node"
# One run at a time has this folder.
exec {lock}>"$work/lock"
flock "$lock"
# What is pinned is installed once, and again when it has changed.
if ! cmp --silent "$examples/requirements.txt" "$work/venv/requirements.txt"; then
    python3 -m venv --clear "$work/venv"
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement "$examples/requirements.txt"
    cp "$examples/requirements.txt" "$work/venv/requirements.txt"
fi
if ! cmp --silent "$examples/package-lock.json" "$work/node/installed.json"; then
    cp "$examples/package.json" "$examples/package-lock.json" "$work/node/"
    (cd "$work/node" && npm ci --no-audit --no-fund --loglevel=error >/dev/null)
    cp "$examples/package-lock.json" "$work/node/installed.json"
fi
# Node.js looks for packages beside the file that asks for them.
cp "$examples/msal_sign_in.mjs" "$examples/oidc_provider.mjs" "$work/node/"
if [[ -z ${CONFORMANCE:-} ]]; then
    cargo build --quiet --package conformance
fi
source tests/outside/certificate.bash
certificate "$work" IP:127.0.0.1,DNS:autodiscover.contoso.test

see=(python3 tests/outside/implementations.py)
"${see[@]}" see "${CONFORMANCE:-target/debug/conformance}" "$work" "$@" &
running=$!
trap 'kill "$running" 2>/dev/null || true' EXIT
wait "$running"
"${see[@]}" compare "$work/outcomes.json" tests/outside/implementations.toml "$@"

# An entry that nothing meets any more is seen, for each implementation.
sed 's/^\[.*\]$/&\n"an entry that is stale" = "granted"/' tests/outside/implementations.toml >"$work/stale.toml"
if "${see[@]}" compare "$work/outcomes.json" "$work/stale.toml" "$@" >"$work/stale.txt"; then
    echo "implementations.sh: a stale entry in the list of what is expected is not seen" >&2
    exit 1
fi
implementations=$#
[[ $# -gt 0 ]] || implementations=$(grep -c '^\[' tests/outside/implementations.toml)
seen=$(grep -c 'an entry that is stale: did not come' "$work/stale.txt")
if [[ $seen != "$implementations" ]]; then
    echo "implementations.sh: of $implementations stale entries $seen are seen: $work/stale.txt" >&2
    exit 1
fi
echo "a stale entry turns it red, for each of $implementations implementations"
