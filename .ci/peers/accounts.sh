#!/usr/bin/env bash
# Holds what spans accounts and regions against an emulator of AWS that has several (moto): target stacks by change set and by stack
# set, the way of events to the service account, and the role with which it looks. Needs Python and Node.
set -euo pipefail
cd "$(dirname "$0")/../.."

# moto holds other versions of what .venv has, so it has an environment of its own.
python3 -m venv .venv/moto
.venv/moto/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/moto-requirements.txt
node_modules/.bin/node scripts/check-accounts.ts
echo 'Accounts and regions work together.'
