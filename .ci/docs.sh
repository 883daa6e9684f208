#!/usr/bin/env bash
# Checks the documents, and runs the quick starts from their text in empty folders: the packages that are built here stand in for those of the registries.
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
    echo "the quick start for $1 fails"
    return 1
  fi
  cp "$work/$1"/*/cdk.out/Claims.template.json "$work/$1.template.json"
}

# The package of `npx projen packages`, unless it is missing or of an earlier compilation.
package() { # language
  if test -z "$(find "dist/$1" -type f -newer .jsii 2> /dev/null)"; then
    REQUIRE_TOOLCHAINS=$1 bash .ci/packages.sh "$1" > "$work/package-$1.log" 2>&1 || { cat "$work/package-$1.log" >&2; return 1; }
  fi
}

# Maven reads its options from the folder above, as it would from the settings of a reader whose registry is another.
java_quick_start() {
  package java
  mkdir "$work/.mvn"
  maven_options "$PWD" > "$work/.mvn/maven.config"
  quick_start java
}

go_quick_start() {
  package go
  GO_PACKAGE=$PWD/dist/go/cdkbedrockcosttags
  export GO_PACKAGE
  # What a reader types, but for where this package comes from.
  go() {
    local module=github.com/cdk-bedrock-cost-tags/cdk-bedrock-cost-tags-go/cdkbedrockcosttags
    if test "$*" = "get $module"; then
      command go mod edit -replace="$module=$GO_PACKAGE" -require="$module@v0.0.0"
    else
      command go "$@"
    fi
  }
  export -f go
  quick_start go
}

# Prints the interpreter in the reader's own environment, which has all that the snippets need.
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

# shellcheck source=toolchains.sh
source .ci/toolchains.sh
quick_start typescript &
running=($!)
for language in java go; do
  missing=$(lacks "$language")
  if test -n "$missing"; then
    echo "SKIPPED: the quick start in $language: no $missing"
  else
    (set -e; "${language}_quick_start") &
    running+=($!)
  fi
done
missing=$(lacks python)
if test -z "$missing"; then
  # The check asks for the interpreter once the TypeScript blocks are done, and has them done meanwhile.
  python_quick_start | tool check --python - "$@"
else
  echo "SKIPPED: Python blocks and the Python quick start: no $missing"
  tool check "$@"
fi
for process in "${running[@]}"; do
  wait "$process"
done
tool same-templates "$work"/*.template.json
