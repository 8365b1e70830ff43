#!/usr/bin/env bash
# Holds what deploys registry sensors against the tools that others wrote for it: the template for ECS against cfn-lint, checkov and an
# emulator of AWS, and every Terraform module against OpenTofu and checkov. Why something is let pass is said where it stands.
# Needs Go, Python and .venv with the emulator (see .ci/run). Kubernetes manifests: sensor-kubernetes.sh.
set -euo pipefail
cd "$(dirname "$0")/../.."
node=$PWD/node_modules/.bin/node
bin=$PWD/.venv/bin
template=cloudformation/registry-sensor-ecs.yaml
wheels=build/terraform/wheels

# checkov pins other versions of what .venv has, so it has an environment of its own.
python3 -m venv .venv/checkov
.venv/checkov/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/cloudformation-requirements.txt
checkov() {
  .venv/checkov/bin/checkov --skip-download --compact --quiet "$@"
}

.venv/checkov/bin/cfn-lint "$template"
checkov --framework cloudformation secrets --file "$template"
"$node" scripts/check-sensor.ts

GOBIN=$bin go -C .ci/terraform install github.com/opentofu/opentofu/cmd/tofu ./provider
rm -rf "$wheels"
"$bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes --dest "$wheels" --requirement .ci/terraform/schemas.txt
"$node" scripts/check-terraform.ts
checkov --framework terraform secrets --directory sensor/terraform
echo 'The sensor deployments are accepted.'
