#!/usr/bin/env bash
# Checks the documents, and runs the README's quick starts from its text in empty folders: the packed tarball and the wheel stand in for what is not published yet.
# docs.sh --online also asks whether external links answer.
set -euo pipefail

cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20
tool() { npx ts-node --project tsconfig.dev.json --transpile-only "projenrc/docs/$1.ts" "${@:2}"; }

npx ts-node --project tsconfig.dev.json --transpile-only projenrc/words/check.ts

npm pack --silent --ignore-scripts --pack-destination "$work" > /dev/null
TARBALL=$(ls "$work"/*.tgz)
tool check --scripts "$work"

# What a reader types, but for where this package comes from.
npm() { command npm "${@/#cdk-bedrock-cost-tags/$TARBALL}"; }
pip() { command pip "${@/#cdk-bedrock-cost-tags/$WHEEL}"; }
export -f npm pip
export TARBALL CI=true CDK_DISABLE_CLI_TELEMETRY=true PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_COMPILE=1
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error

quick_start() { # name
  mkdir "$work/$1"
  # Activating an environment reads names that are not set.
  if ! (cd "$work/$1" && bash -eo pipefail "$work/$1.sh" > "$work/$1.log" 2>&1); then
    cat "$work/$1.log"
    echo "the README's quick start for $1 fails"
    return 1
  fi
  cp "$work/$1"/*/cdk.out/Claims.template.json "$work/$1.template.json"
}

# Tells the interpreter in the reader's own environment, which has all that the snippets need.
python_quick_start() {
  # The wheel of `npx projen packages`, if it is there and not of an earlier state.
  local wheels=$PWD/dist/python
  if test -z "$(find "$wheels" -name "*.whl" -newer .jsii 2> /dev/null)"; then
    wheels=$work/dist/python
    npx jsii-pacmak --target python --outdir "$work/dist" > "$work/wheel.log" 2>&1 || { cat "$work/wheel.log" >&2; exit 1; }
  fi
  WHEEL=$(ls "$wheels"/*.whl)
  export WHEEL
  quick_start python >&2
  ls "$work"/python/*/.venv/bin/python
}

quick_start typescript &
typescript=$!
# shellcheck source=toolchains.sh
source .ci/toolchains.sh
missing=$(lacks python)
if test -z "$missing"; then
  # The check asks for the interpreter once the TypeScript blocks are done, and has them done meanwhile.
  python_quick_start | tool check --python - "$@"
else
  echo "SKIPPED: Python blocks and the Python quick start: no $missing"
  tool check "$@"
fi
wait "$typescript"
tool same-templates "$work"/*.template.json
