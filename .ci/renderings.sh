#!/usr/bin/env bash
# Renders the README as GitHub and npm, PyPI and Construct Hub do, compares them, and takes pictures into the folder that is given.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(realpath -m "${1:-dist/renderings}")
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

wheels=(dist/python/*.whl)
test -f "${wheels[0]}" || { echo "ERROR: no wheel in dist/python: npx projen packages python" >&2; exit 1; }

cp projenrc/renderings/construct-hub.mjs "$work"
npm install --silent --no-audit --no-fund --prefix "$work" react@19.1.0 react-dom@19.1.0 react-markdown@10.1.0 remark-gfm@4.0.1 rehype-raw@7.0.0 rehype-sanitize@6.0.0 github-markdown-css@5.8.1
node "$work/construct-hub.mjs" README.md "$out/construct-hub.html"

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "readme_renderer[md]==44.0"
"$work/venv/bin/python" projenrc/renderings/github_and_pypi.py README.md "${wheels[0]}" "$out"

npx ts-node --project tsconfig.dev.json --transpile-only projenrc/renderings/report.ts "$out" "$work/node_modules/github-markdown-css/github-markdown.css"

browser=$(command -v chromium chromium-browser google-chrome | head -1 || true)
if test -z "$browser"; then
  echo "SKIPPED: pictures of the pages in $out: no Chromium"
  exit 0
fi
for page in "$out"/*.page.html; do
  for scheme in dark light; do
    # Blink numbers the color schemes in this order.
    number=$(test "$scheme" = dark && echo 0 || echo 1)
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --allow-file-access-from-files --blink-settings="preferredColorScheme=$number" \
      --window-size=1000,5200 --screenshot="${page%.page.html}-$scheme.png" "file://$page" 2> /dev/null
  done
done
ls "$out"/*.png
