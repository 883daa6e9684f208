#!/usr/bin/env bash
# Compiles the library and runs its tests on the lowest aws-cdk-lib and constructs that package.json allows its users.
# Other versions can be given: floor.sh [aws-cdk-lib version] [constructs version]
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
declared() { node -p "require('$root/package.json').peerDependencies['$1'].replace(/^[^0-9]*/, '')"; }
cdk=${1:-$(declared aws-cdk-lib)}
constructs=${2:-$(declared constructs)}

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cd "$root"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy" 2>/dev/null || true
cd "$copy"

# What is installed here already, by links: only the peers differ. npm writes its own list in place, so that is a copy.
cp -al "$root/node_modules" node_modules 2> /dev/null || { rm -rf node_modules && cp -a "$root/node_modules" node_modules; }
cp --remove-destination "$root/node_modules/.package-lock.json" node_modules

echo "floor: aws-cdk-lib $cdk, constructs $constructs"
npm pkg set "peerDependencies.aws-cdk-lib=^$cdk" "peerDependencies.constructs=^$constructs"
# Test tools ask for a newer aws-cdk-lib than our users need: --legacy-peer-deps lets them be.
npm install --silent --no-audit --no-fund --ignore-scripts --legacy-peer-deps --save-dev --save-exact "aws-cdk-lib@$cdk" "constructs@$constructs"
node -p "'installed: aws-cdk-lib ' + require('aws-cdk-lib/package.json').version + ', constructs ' + require('constructs/package.json').version"
npx projen bundle > /dev/null
npx projen compile
# The app of integ/ is deployed from this repository, with the versions that it has.
npx jest --ci --coverage=false --testPathIgnorePatterns /node_modules/ /test/integ/
