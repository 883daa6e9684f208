#!/usr/bin/env bash
# Creates, changes and deletes stacks on MiniStack, runs the functions there, and has others read the requests, policies and templates of the library. Arguments: the jest tests to run instead of all.
# Without Python 3.11 or PyPI it is skipped; REQUIRE_TOOLCHAINS=1, or "python" in it, makes that an error. RECORDINGS names a folder with what the tests have recorded before.
set -euo pipefail
cd "$(dirname "$0")/.."

# shellcheck source=toolchains.sh
source .ci/toolchains.sh

python_environment plane "stacks and functions on an AWS that others wrote, and second readers" plane
test -n "$venv" || exit 0
export PLANE_PYTHON=$venv/bin/python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Suppresses Node.js warnings and __pycache__ folders.
export NODE_NO_WARNINGS=1 PYTHONDONTWRITEBYTECODE=1
export TMPDIR=$work PLANE_COUNTS=$work/counts.txt PLANE_SERVERS=$work/servers.txt PLANE_TEMPLATES=$work/templates
touch "$PLANE_COUNTS" "$PLANE_SERVERS"

npx jest --config plane/jest.config.json "$@"
left=$(find "$work" -maxdepth 1 -name 'plane-*')
test -z "$left" || { echo "ERROR: servers left their folders behind: $left" >&2; exit 1; }
# A function that was killed might still be ending. A process whose end its parent has not read is a zombie (Z).
for attempt in $(seq 20); do
  running=$(awk 'NR == FNR { servers[$1] = 1; next } $5 in servers && $3 != "Z"' "$PLANE_SERVERS" /proc/[0-9]*/stat 2> /dev/null || true)
  test -n "$running" || break
  test "$attempt" -lt 20 || { echo "ERROR: servers are still running: $running" >&2; exit 1; }
  sleep 0.25
done
echo "servers: $(wc -l < "$PLANE_SERVERS") started, none left behind"
awk '{ sum[$1] += 1 } END { printf "stacks: %d created, %d changed, %d deleted; %d kinds of edits\n", sum["CREATE_COMPLETE"], sum["UPDATE_COMPLETE"], sum["DELETE_COMPLETE"], sum["edit"] }' "$PLANE_COUNTS"
test $# -eq 0 || exit 0

"$PLANE_PYTHON" -m unittest discover --start-directory plane/readers --pattern 'test_*.py'

if test -z "${RECORDINGS:-}"; then
  # Of all that ask, those that ask most in little time. CI records all.
  RECORDINGS=$work/recordings
  RECORDED_REQUESTS=$RECORDINGS/requests RECORDED_VERDICTS=$RECORDINGS/verdicts npx jest \
    test/activation test/audit test/budgets/reset-deny-actions-handler.test.ts test/metering/meter-costs-handler.test.ts \
    test/access/deny-statements.test.ts test/access/service-role-usage.test.ts test/access/tag-enforcement-policy.test.ts test/access/tag-scoped-invoke-policy.test.ts \
    test/checks/statement-reach.test.ts test/profiles/inference-profile-grants.test.ts --coverage=false --reporters=summary
fi
"$PLANE_PYTHON" plane/readers/check_requests.py "$RECORDINGS/requests"
"$PLANE_PYTHON" plane/readers/check_verdicts.py "$RECORDINGS/verdicts"
"$PLANE_PYTHON" plane/readers/check_templates.py "$PLANE_TEMPLATES"
