#!/usr/bin/env bash
# Runs the client code of the documents against an endpoint of this machine, and checks the commands of the AWS CLI in the documents.
# Without Python 3.11 or PyPI it is skipped; REQUIRE_TOOLCHAINS=1, or "python" in it, makes that an error.
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck source=toolchains.sh
source .ci/toolchains.sh

packages=projenrc/clients
python=$(command -v python3 || true)
venv=
if test -n "$python" && python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
  # Outside the work tree, and named by all that it depends on, so that it is made once on a machine.
  state=$({ cat "$packages/requirements.txt" "$packages/constraints.txt"; python3 -c 'import sys; print(sys.executable, sys.version)'; } | sha256sum | cut -c1-16)
  venv=${XDG_CACHE_HOME:-$HOME/.cache}/cdk-bedrock-cost-tags/clients-$state
fi

if ! test -f "$venv/complete"; then
  missing=$(lacks python)
  if test -z "$missing" -a -z "$venv"; then
    missing="Python 3.11 or newer"
  fi
  if test -n "$missing"; then
    if required python; then
      echo "ERROR: no $missing for the client code, which REQUIRE_TOOLCHAINS asks for" >&2
      exit 1
    fi
    echo "SKIPPED: client code and AWS CLI commands of the documents: no $missing"
    exit 0
  fi
  started=$SECONDS
  rm -rf "$venv"
  python3 -m venv "$venv"
  # Only what is imported is compiled, when it is imported.
  "$venv/bin/pip" install --quiet --disable-pip-version-check --no-compile --only-binary :all: --requirement "$packages/requirements.txt" --constraint "$packages/constraints.txt"
  touch "$venv/complete"
  echo "installed into $venv ($((SECONDS - started)) s)"
fi

npx ts-node --project tsconfig.dev.json --transpile-only projenrc/clients/check.ts "$venv/bin/python"
