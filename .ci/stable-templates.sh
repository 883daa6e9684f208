#!/usr/bin/env bash
# Shows that the examples' templates depend neither on the folder nor on the version of Node: synthesizes them twice here, once in
# another folder and once there with another Node, and compares the bytes; those of the strategy documents too.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$root" && npx projen bundle > /dev/null)

# The npm registry serves Node itself, one package per platform.
other=$(node -p "process.versions.node.split('.')[0] === '24' ? '22' : '24'")
package=$(node -p "'node-' + process.platform.replace('win32', 'win') + '-' + process.arch")
npm install --silent --no-audit --no-fund --no-save --prefix "$work/node" "$package@$other"
other_node="$work/node/node_modules/$package/bin/node"

elsewhere="$work/elsewhere/with a space"
mkdir -p "$elsewhere"
cp -r "$root/src" "$root/assets" "$root/examples" "$root/tsconfig.json" "$root/tsconfig.dev.json" "$root/package.json" "$elsewhere"
ln -s "$root/node_modules" "$elsewhere/node_modules"

synth() { # folder, node, output
  (cd "$1" && "$2" node_modules/.bin/ts-node --project tsconfig.dev.json --transpile-only examples/synth.ts "$work/out/$3" > /dev/null)
  find "$work/out/$3" -type f ! -name '*.template.json' ! -name COST-TAGS.md ! -name cost-tags.json -delete
}
synth "$root" node here
synth "$root" node again
synth "$elsewhere" node elsewhere
synth "$elsewhere" "$other_node" other-node

templates=$(find "$work/out/here" -name '*.template.json' | wc -l)
documents=$(find "$work/out/here" -name COST-TAGS.md -o -name cost-tags.json | wc -l)
test "$templates" -gt 0
test "$documents" -gt 1
for run in again elsewhere other-node; do
  diff -r "$work/out/here" "$work/out/$run"
done
echo "$templates template(s) and $documents document(s), the same bytes with Node $(node -v) in two folders and with Node $("$other_node" -v)"
