#!/usr/bin/env bash
# Renders every overlay of the registry sensor's manifests with kustomize and has the result checked by what others wrote:
# kubeconform against Kubernetes' own schemas of an old and a new release, types of the custom resources, kube-score, checkov, and a
# parser of PromQL. What a linter is told to let pass has its reason in base/deployment.yaml.
# Needs .venv of .ci/run, Go, Node and npm.
set -euo pipefail
cd "$(dirname "$0")/../.."
peers=.ci/peers/kubernetes
manifests=sensor/kubernetes
node=$PWD/node_modules/.bin/node
bin=$PWD/.venv/bin
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export GOBIN=$bin
go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
go install github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0
go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
"$bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement .ci/kubernetes-requirements.txt
npm ci --prefix "$peers" --ignore-scripts --no-audit --no-fund --loglevel error
# checkov pins other versions of what .venv has, so it has an environment of its own.
python3 -m venv .venv/checkov
.venv/checkov/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement .ci/cloudformation-requirements.txt

for overlay in "$manifests"/overlays/*/; do
  "$bin/kustomize" build "$overlay" >"$work/$(basename "$overlay").yaml"
done
# Every component at once, so that none goes unrendered and all combine.
cat >"$work/kustomization.yaml" <<END
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [manifests/base]
components:
$(for part in containerd proxy ca persistent private-destination prometheus parameters; do echo "  - manifests/components/$part"; done)
END
cp -r "$manifests" "$work/manifests"
"$bin/kustomize" build "$work" >"$work/everything.yaml"
rm -r "$work/kustomization.yaml" "$work/manifests"
rendered=("$work"/*.yaml)
echo "${#rendered[@]} overlays rendered, with the one of everything."

# A placeholder that no parameter replaced, or a parameter that went into the cluster.
if grep -nE '(SECRET|CLUSTER|PROXY|PRIVATE|API_SERVER)_[A-Z]+|local-config' "${rendered[@]}"; then
  echo 'A parameter was not filled in.'
  exit 1
fi

for version in 1.33.0 1.37.0; do
  "$bin/python" "$peers/schemas.py" "$version" "$work/schemas/$version"
  "$bin/kubeconform" -strict -summary -kubernetes-version "$version" \
    -schema-location "$work/schemas/$version/{{.ResourceKind}}{{.KindSuffix}}.json" \
    -skip ExternalSecret,SecretStore,PrometheusRule "${rendered[@]}"
done
"$node" "$peers/rendered.mjs" "${rendered[@]}"
"$node" "$peers/custom-resources.mjs" "${rendered[@]}"
"$bin/python" "$peers/promql.py" "$manifests/components/prometheus/rules.yaml" "$manifests/components/prometheus/dashboard.json"
for file in "${rendered[@]}"; do
  "$bin/kube-score" score --output-format ci --enable-optional-test container-seccomp-profile "$file" >"$work/score.txt" ||
    { grep -vE '^\[(OK|SKIPPED)\]' "$work/score.txt"; exit 1; }
done
.venv/checkov/bin/checkov --framework kubernetes --skip-download --compact --quiet --directory "$work"
echo "The sensor's manifests are accepted."
