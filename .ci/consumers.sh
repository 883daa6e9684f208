#!/usr/bin/env bash
# Installs the packages in dist/ as a user of each language would, synthesizes the same app in each, and compares what came out. Names of languages as arguments leave out the others.
# A language whose toolchain is missing is skipped; REQUIRE_TOOLCHAINS=1, or the languages as in "python go", makes that an error.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
# jsii says at every step that it will not run on Node 20 for long.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20
# shellcheck source=toolchains.sh
source .ci/toolchains.sh
# shellcheck source=../consumers/versions.sh
source consumers/versions.sh

languages=("$@")
test $# -gt 0 || languages=(typescript python java go)

# All others are compared with TypeScript.
ready=(typescript) skipped=()
for language in "${languages[@]}"; do
  test "$language" != typescript || continue
  program=$(lacks "$language")
  if test -z "$program"; then
    ready+=("$language")
  elif required "$language"; then
    echo "ERROR: no $program for the $language consumer, which REQUIRE_TOOLCHAINS asks for" >&2
    exit 1
  else
    echo "SKIPPED $language: no $program"
    skipped+=("$language")
  fi
done

# A package of an earlier compilation would prove nothing of this one.
for language in "${ready[@]/typescript/js}"; do
  test -n "$(find "dist/$language" -type f -newer .jsii 2> /dev/null)" || { echo "ERROR: dist/$language has nothing of what is compiled now: npx projen packages" >&2 && exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

install_typescript() {
  npm install --silent --no-audit --no-fund --prefer-offline --save-exact "$root"/dist/js/*.tgz "aws-cdk-lib@$AWS_CDK_LIB" "constructs@$CONSTRUCTS"
  npx tsc
  echo "Node $(node -v)" > toolchain
}

install_python() {
  bash "$root/consumers/python/venv.sh" "$PWD/.venv"
  export PATH="$PWD/.venv/bin:$PATH"
  python3 --version > toolchain
}

install_java() {
  mkdir .mvn
  { maven_options "$root"; printf '%s\n' "-Dcdk.version=$AWS_CDK_LIB" "-Dconstructs.version=$CONSTRUCTS"; } > .mvn/maven.config
  mvn --quiet compile
  # So that what it runs by is there when it is run offline.
  mvn --quiet dependency:resolve-plugins -DincludeGroupIds=org.codehaus.mojo > /dev/null
  java --version | head -1 > toolchain
}

install_go() {
  go mod edit -replace="$(awk '/cdk-bedrock-cost-tags/ { print $1 }' go.mod)=$root/dist/go/cdkbedrockcosttags" \
    -require="github.com/aws/aws-cdk-go/awscdk/v2@v$AWS_CDK_LIB" -require="github.com/aws/constructs-go/constructs/v10@v$CONSTRUCTS"
  go mod tidy
  go version > toolchain
}

# As the CDK CLI runs the app of a cdk.json. Arguments: the output folder, further context as JSON.
synth() {
  local app context
  app=$(node -p 'require("./cdk.json").app')
  context=$(node -p 'const { context, versionReporting } = require("./cdk.json");
    JSON.stringify({ "aws:cdk:enable-path-metadata": true, "aws:cdk:version-reporting": versionReporting, ...context, ...JSON.parse(process.argv[1]) })' "$2")
  CDK_OUTDIR=$1 CDK_CONTEXT_JSON=$context bash -c "$app"
}

consume() {
  local language=$1 began=$SECONDS
  cp -r "consumers/$language" "$work/$language"
  cd "$work/$language"
  echo "== $language: install"
  "install_$language"
  echo "== $language: synth"
  synth cdk.out '{}' > rejected.txt
  if test -f rejected.py; then
    echo "== $language: inputs that have to be rejected"
    python3 rejected.py
  fi
  echo "== $language: synth what the checks have to stop"
  # By the library's checks alone: the CDK's own validator had its turn, and takes most of the time.
  if CDK_VALIDATION=false synth ungoverned.out '{ "ungoverned": true }' > ungoverned.txt 2>&1; then
    echo "the checks let a way around the profiles through"
    return 1
  fi
  # jsii for Java does not print the report itself, but where it is.
  grep -q "Validation failed. A copy of this report can be found in: ungoverned.out/validation-report.json" ungoverned.txt || { cat ungoverned.txt && return 1; }
  grep -q '"ruleName": *"UntrackedInvocation"' ungoverned.out/validation-report.json || { cat ungoverned.out/validation-report.json && return 1; }
  echo $((SECONDS - began)) > seconds
}

pids=()
for language in "${ready[@]}"; do
  (set -e; consume "$language") > "$work/$language.log" 2>&1 &
  pids+=($!)
done
failed=0
for index in "${!ready[@]}"; do
  wait "${pids[index]}" || { failed=1 && echo "ERROR: the ${ready[index]} consumer failed" >&2 && tail -n 60 "$work/${ready[index]}.log" | cut -c1-400 >&2; }
done
test "$failed" -eq 0 || exit 1

npx ts-node --project tsconfig.dev.json --transpile-only consumers/checks/templates.ts "$work" "$AWS_CDK_LIB" "${ready[@]}"
others=$((${#ready[@]} - 1))
echo "$others of $((others + ${#skipped[@]})) languages compared with TypeScript, ${#skipped[@]} skipped${skipped[*]:+: ${skipped[*]}}"
