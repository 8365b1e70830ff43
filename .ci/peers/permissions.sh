#!/usr/bin/env bash
# Holds the policies that `permissions` prints against what AWS says itself: the permissions that CloudFormation's resource types
# declare (they come with cfn-lint), and the actions of each service with their resources and conditions (iam-data). parliament, a
# linter of other people's, reads them, too. Needs Python and Node.
set -euo pipefail
cd "$(dirname "$0")/../.."

python3 -m venv .venv/checkov
.venv/checkov/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/cloudformation-requirements.txt
python3 -m venv .venv/parliament
.venv/parliament/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/permissions-requirements.txt
npm ci --prefix .ci/permissions --no-audit --no-fund --loglevel error --ignore-scripts
node_modules/.bin/node scripts/check-permissions.ts
echo 'The policies for whoever deploys are accepted.'
