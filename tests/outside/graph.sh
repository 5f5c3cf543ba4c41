#!/usr/bin/env bash
# What Graphviz makes of a state graph: it reads every state and every transition.
# Needs Graphviz (Debian: apt-get install graphviz). MODEL names another program to ask, and nothing is built then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in dot gvpr "${MODEL:-cargo}"; do
    if ! command -v "$tool" >/dev/null; then
        echo "graph.sh: \`$tool\` is missing; Debian has it: apt-get install graphviz" >&2
        exit 1
    fi
done

mkdir -p target/outside
if [[ -z ${MODEL:-} ]]; then
    cargo build --quiet --package model
fi
graph() {
    "${MODEL:-target/debug/model}" graph --preset article-on-premises "$@" 2>/dev/null
}
read -r states _ < <(graph --format aut | sed -n '1s/^des (0, \([0-9]*\), \([0-9]*\))$/\2 \1/p')
moving=$(graph --format aut | sed 1d | grep -cvE '^\(([0-9]+), .*, \1\)$')
counted=$(graph --format dot | gvpr 'BEG_G { print(nNodes($G), " ", nEdges($G)) }')
if [[ $counted != "$states $moving" ]]; then
    echo "graph.sh: Graphviz counts states and moving transitions $counted, expected $states $moving" >&2
    exit 1
fi
graph --format dot | dot -Tsvg >target/outside/graph.svg
echo "Graphviz reads $states states and $moving transitions that move"
