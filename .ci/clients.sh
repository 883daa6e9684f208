#!/usr/bin/env bash
# Runs the client code of the documents against an endpoint of this machine, and checks the commands of the AWS CLI in the documents.
# Without Python 3.11 or PyPI it is skipped; REQUIRE_TOOLCHAINS=1, or "python" in it, makes that an error.
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck source=toolchains.sh
source .ci/toolchains.sh

python_environment clients "client code and AWS CLI commands of the documents" projenrc/clients
test -n "$venv" || exit 0
npx ts-node --project tsconfig.dev.json --transpile-only projenrc/clients/check.ts "$venv/bin/python"
