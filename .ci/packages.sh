#!/usr/bin/env bash
# Builds the packages of all languages into dist/, from the one assembly that jsii compiled, and looks into each. Names of languages as arguments build those only.
# Where a toolchain is missing, the sources of that language are generated and looked at instead; REQUIRE_TOOLCHAINS=1, or the languages as in "python go", makes that an error.
set -euo pipefail
cd "$(dirname "$0")/.."
# jsii says at every step that it will not run on Node 20 for long.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20

languages=("$@")
test $# -gt 0 || languages=(js python java go dotnet)

# shellcheck source=toolchains.sh
source .ci/toolchains.sh

built=() skipped=()
for language in "${languages[@]}"; do
  program=$(lacks "$language")
  if test -z "$program"; then
    built+=("$language")
  elif required "$language"; then
    echo "ERROR: no $program for the $language package, which REQUIRE_TOOLCHAINS asks for" >&2
    exit 1
  else
    echo "SKIPPED $language package: no $program; its sources are generated into dist/code-only/$language and looked at instead"
    skipped+=("$language")
  fi
done

handlers=$(find src -name '*.lambda.ts' | wc -l)
test "$(find assets -name index.js 2> /dev/null | wc -l)" -eq "$handlers" -a -f assets/cli/command-line.js || npx projen bundle > /dev/null
test -f lib/index.js -a -f .jsii || npx projen compile

# One npm tarball, taken once, so that nothing that is compiled meanwhile gets into some languages only; the others hold it byte for byte.
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir "$stage/inside"
npm pack --silent --ignore-scripts --pack-destination "$stage" > /dev/null
tar -xzf "$stage"/*.tgz -C "$stage"
rm "$stage"/*.tgz
cp .npmignore "$stage/package"
# The examples in the languages of the others. A release has the compiled files alone, and a compilation may have left an earlier one behind.
if test "${languages[*]}" != js; then
  test .jsii.tabl.json -nt .jsii || npx jsii-rosetta extract --compile --output .jsii.tabl.json .jsii
  cp .jsii.tabl.json "$stage/package"
fi
# Generated against the floor: structs of aws-cdk-lib are spelled out in the other languages, with what they have in the version at hand, and an older one refuses what it does
# not know (in Python with a TypeError). Go takes the version at hand as the lowest that will do.
floor() { node -p "'$1@' + require('./package.json').peerDependencies['$1'].replace(/^[^0-9]*/, '')"; }
npm install --silent --no-audit --no-fund --ignore-scripts --prefer-offline --prefix "$stage/floor" "$(floor aws-cdk-lib)" "$(floor constructs)"
ln -s "$stage/floor/node_modules" "$stage/package/node_modules"

# Arguments: whether sources will do, the folder in dist, languages.
generate() {
  local options=$1 into=$2 language
  shift 2
  test $# -gt 0 || return 0
  for language in "$@"; do
    options+=" --target $language"
  done
  # An example that is not translated would be TypeScript that calls itself Python.
  # shellcheck disable=SC2086
  npx jsii-pacmak $options --rosetta-unknown-snippets fail --outdir "$into" "$stage/package"
}
without_go() { printf '%s\n' "$@" | grep -vx go || true; }

# Go publishes its sources; that they compile is shown here. What the dependencies depend on is for them to say, and not for the npm packages that are the newest today.
go_module() {
  sed -i '/\/\/ indirect/d' dist/code-only/go/*/go.mod
  case " ${built[*]} " in *" go "*) ;; *) return 0 ;; esac
  mv dist/code-only/go dist/go
  cd dist/go/*
  go mod tidy 2> "$stage/go.log" || { cat "$stage/go.log" && return 1; }
  go build ./...
  rm -f go.sum
}

for language in "${languages[@]}"; do
  rm -rf "dist/$language" "dist/code-only/$language"
done
# The sources are looked at also where they are compiled.
for language in go dotnet; do
  case " ${languages[*]} " in *" $language "*) skipped+=("$language") ;; esac
done
# shellcheck disable=SC2046
generate --code-only dist/code-only $(printf '%s\n' "${skipped[@]}" | sort -u)
compiling=""
if printf '%s\n' "${skipped[@]}" | grep -qx go; then
  (go_module) &
  compiling=$!
fi
# The isolated Maven repository that is the default would be downloaded each time.
# shellcheck disable=SC2046
generate "--maven-local-repository $HOME/.m2/repository" dist $(without_go "${built[@]}")
test -z "$compiling" || wait "$compiling"

for language in "${built[@]}"; do
  mkdir "$stage/inside/$language"
  case $language in
    python) python3 -m zipfile -e dist/python/*.whl "$stage/inside/python" ;;
    java) (jar=$(find "$PWD/dist/java" -name '*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar') && cd "$stage/inside/java" && jar xf "$jar") ;;
  esac
done
npx ts-node --project tsconfig.dev.json --transpile-only consumers/checks/packages.ts "$stage" "${languages[@]}"
