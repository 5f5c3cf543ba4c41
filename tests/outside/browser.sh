#!/usr/bin/env bash
# What people look at, in headless Chromium: the Explorer up to a counterexample, every picture in
# light and dark, and what Mermaid makes of a run. Keeps screenshots in target/outside.
# Needs Chromium (Debian: apt-get install chromium), Node.js and npm with its registry.
# MODEL names another program to ask, and nothing is built then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in chromium node npm "${MODEL:-cargo}"; do
    if ! command -v "$tool" >/dev/null; then
        echo "browser.sh: \`$tool\` is missing; Debian has it: apt-get install chromium nodejs npm" >&2
        exit 1
    fi
done

folder=target/outside
mkdir -p "$folder"
cp tests/outside/package.json tests/outside/package-lock.json "$folder/"
(cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
cp tests/outside/browser.mjs "$folder/"
if [[ -z ${MODEL:-} ]]; then
    cargo build --quiet --package model
fi
model=${MODEL:-target/debug/model}

runs=(
    "hole mailbox-data-requires-mfa --preset article-on-premises-published"
    "online step-e15-is-reachable --preset article-exchange-online --set identity-model=federated"
    "on-premises step-o20-is-reachable --preset article-on-premises --set identity-model=federated"
)
for run in "${runs[@]}"; do
    read -ra words <<<"$run"
    "$model" trace "${words[@]:1}" --format mermaid >"$folder/${words[0]}.mmd"
done

"$model" explore --preset article-on-premises-published --address 127.0.0.1:0 \
    >"$folder/explorer.log" &
explorer=$!
trap 'kill "$explorer" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    grep -q '^  violates ' "$folder/explorer.log" && break
    sleep 0.1
done
address=$(sed -n '1s|^Explorer: \(http://[^ ]*\).*|\1|p' "$folder/explorer.log")

node "$folder/browser.mjs" "$address" "$folder" traces/pictures
