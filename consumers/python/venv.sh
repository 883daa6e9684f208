#!/usr/bin/env bash
# Makes a virtual environment in the folder that is given, with what requirements.txt asks for: the library from its wheel in dist/python.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../versions.sh
source "$here/../versions.sh"
wheel=("$here"/../../dist/python/*.whl)
test -f "${wheel[0]}" || { echo "no wheel in dist/python: npx projen packages" >&2; exit 1; }

python3 -m venv "$1"
"$1/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
  --requirement "$here/requirements.txt" --find-links "$here/../../dist/python" \
  --constraint <(printf '%s\n' "aws-cdk-lib==$AWS_CDK_LIB" "constructs==$CONSTRUCTS" "cdk-bedrock-cost-tags @ file://$(realpath "${wheel[0]}")")
