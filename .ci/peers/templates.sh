#!/usr/bin/env bash
# Holds the templates of the service against the tools that others wrote for it: cfn-lint in the partitions of AWS, checkov, AWS
# Control Tower's proactive controls through cfn-guard, and asl-validator for the state machine. What is let pass has its reason beside
# it: checkov's and cfn-lint's in the Metadata of the resource, cfn-guard's in Metadata.Guard of the template. Needs Python and Node.
# The rules of the CIS benchmarks for cfn-guard are in no package registry; the controls here cover the same resources.
set -euo pipefail
cd "$(dirname "$0")/../.."
templates=(
  cloudformation/service-account.yaml
  cloudformation/target-account.yaml
  cloudformation/admission.yaml
  cloudformation/image-scanner.yaml
  cloudformation/private-network.yaml
)

# checkov pins other versions of what .venv has, so it has an environment of its own.
python3 -m venv .venv/checkov
.venv/checkov/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/cloudformation-requirements.txt
.venv/checkov/bin/cfn-lint --regions us-east-1 eu-west-1 us-gov-west-1 cn-north-1 -- "${templates[@]}"
.venv/checkov/bin/checkov --skip-download --compact --quiet --framework cloudformation secrets \
  "${templates[@]/#/--file=}"

npm ci --prefix .ci/npm --no-audit --no-fund --loglevel error
node_modules/.bin/node scripts/check-templates.ts
echo 'The templates are accepted.'
