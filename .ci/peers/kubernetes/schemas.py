"""Rewrites Kubernetes' JSON schemas, as the package kubernetes-validate ships them, so that kubeconform finds their definitions
beside them and not on a web site. Arguments: a version such as 1.37.0, and the folder to write to."""

import json
import pathlib
import sysconfig
import sys

version, target = sys.argv[1], pathlib.Path(sys.argv[2])
packages = pathlib.Path(sysconfig.get_paths()["purelib"])
source = packages / "kubernetes_validate" / "kubernetes-json-schema" / f"v{version}-local-strict"
files = list(source.glob("*.json"))
if not files:
    sys.exit(f"kubernetes-validate has no schemas of Kubernetes {version}.")
target.mkdir(parents=True, exist_ok=True)
for file in files:
    schema = json.loads(file.read_text().replace('"/api/_definitions.json#', '"_definitions.json#'))
    schema.pop("$id", None)
    (target / file.name).write_text(json.dumps(schema))
