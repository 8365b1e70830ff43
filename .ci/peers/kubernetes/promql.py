"""Parses every PromQL expression of the alerts and of the dashboard. Arguments: the file of rules, the file of the dashboard."""

import json
import sys

import promql_parser
from ruamel.yaml import YAML

rules = YAML(typ="safe").load(open(sys.argv[1]))
dashboard = json.load(open(sys.argv[2]))
expressions = [rule["expr"] for group in rules["spec"]["groups"] for rule in group["rules"]]
expressions += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
for expression in expressions:
    try:
        promql_parser.parse(expression)
    except ValueError as error:
        sys.exit(f"{expression}\n{error}")
print(f"{len(expressions)} PromQL expressions parse.")
