#!/usr/bin/env bash
# The example of an adapter, in Python: with it the lab passes every vector.
# Needs Python 3. CONFORMANCE names another program to run, and nothing is built then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in python3 "${CONFORMANCE:-cargo}"; do
    if ! command -v "$tool" >/dev/null; then
        echo "lab_adapter.sh: \`$tool\` is missing; Debian has python3: apt-get install python3" >&2
        exit 1
    fi
done

work=target/outside/lab_adapter
rm -rf "$work"
mkdir -p "$work"
if [[ -z ${CONFORMANCE:-} ]]; then
    cargo build --quiet --package conformance
fi
program=${CONFORMANCE:-target/debug/conformance}

"$program" lab --port 0 --ca "$work/lab.pem" --sut "$work/lab.toml" >"$work/lab.txt" &
lab=$!
trap 'kill "$lab" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    [[ -s $work/lab.txt ]] && break
    sleep 0.1
done
proxy=$(sed -n 's/^proxy and page  *\(.*\)\/$/\1/p' "$work/lab.txt")

# The adapter in place of the control over HTTPS, which is the last table but the users.
python3 - "$work/lab.toml" "$work/sut.toml" "$proxy" <<'PYTHON'
import json, re, sys
text = open(sys.argv[1]).read()
text, count = re.subn(r"(?ms)^\[control\]\n.*?(?=^\[|\Z)", "", text)
assert count == 1, text
command = json.dumps(["python3", "conformance/examples/lab_adapter.py", sys.argv[3]])
open(sys.argv[2], "w").write(text + f"\n[adapter]\ncommand = {command}\n")
PYTHON
for role in activesync-onprem identity-provider activesync-online autodiscover-online autodiscover-onprem federation-server; do
    "$program" run --sut "$work/sut.toml" --role "$role"
done
