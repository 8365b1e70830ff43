#!/usr/bin/env bash
# Has the templates in examples/ci checked by what others wrote for each system: JSON schemas of the CI systems (check-jsonschema),
# cfn-lint, gitlab-ci-local (which expands the component as GitLab does) and the Groovy parser of CodeNarc (npm-groovy-lint, needs
# Java 17). Needs .venv of .ci/run.
set -euo pipefail
cd "$(dirname "$0")/../.."
peers=.ci/peers
templates=examples/ci

schema() {
  local name=$1
  shift
  # The schemas have patterns that are no Unicode patterns.
  .venv/bin/check-jsonschema --quiet --regex-variant nonunicode --builtin-schema "vendor.$name" "$@"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

schema circle-ci "$templates/circleci/config.yml"
# The schema does not look into an orb that is inline, so it gets the orb's source by itself too.
.venv/bin/python - "$templates/circleci/config.yml" "$work/orb.json" <<'END'
import json, sys
from ruamel.yaml import YAML
orbs = YAML(typ="safe").load(open(sys.argv[1]))["orbs"]
json.dump({"version": 2.1, "jobs": {}, **orbs["qualys-fargate"]}, open(sys.argv[2], "w"))
END
schema circle-ci "$work/orb.json"
schema azure-pipelines --data-transform azure-pipelines "$templates/azure/azure-pipelines.yml" "$templates/azure/templates/gate.yml"
schema bitbucket-pipelines "$templates/bitbucket/bitbucket-pipelines.yml"
schema buildkite "$templates/buildkite/pipeline.yml"
schema gitlab-ci --data-transform gitlab-ci "$templates/gitlab/.gitlab-ci.yml"
schema github-workflows examples/workflows/*.yml .github/workflows/*.yml
.venv/bin/cfn-lint "$templates/aws/pipeline.yaml"

npm ci --prefix "$peers" --ignore-scripts --no-audit --no-fund --loglevel error
node=$PWD/node_modules/.bin/node
"$node" "$peers/node_modules/npm-groovy-lint/lib/index.js" --noserver --loglevel error --failon error \
  --path "$templates/jenkins" --files '**/Jenkinsfile'

# gitlab-ci-local wants a repository; it checks the whole pipeline against GitLab's schema before it shows a job.
project=$work/gitlab
cp -r "$templates/gitlab" "$project"
git -C "$project" init --quiet --initial-branch main
git -C "$project" add --all
git -C "$project" remote add origin git@gitlab.com:example/shop.git
git -C "$project" -c user.name=example -c user.email=example@example.com commit --quiet --message 'Example'
gitlab=$PWD/$peers/node_modules/gitlab-ci-local/dist/index.js
(cd "$project" && "$node" "$gitlab" --preview 2>messages.txt >preview.yml) || { cat "$project/messages.txt"; exit 1; }
grep -q 'GATE_TASK_DEFINITION: ecs/task-definition.json' "$project/preview.yml"
if grep -F '$[[' "$project/preview.yml"; then
  echo 'The component has an input that was not filled in.'
  exit 1
fi
echo 'The CI templates are accepted.'
