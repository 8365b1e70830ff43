#!/bin/sh
# Variables of the pipe: TASK_DEFINITION and QUALYS_POD; POLICY if there is one. QUALYS_TOKEN is a secured variable that the step
# hands on: `QUALYS_TOKEN: $QUALYS_TOKEN`.
set -eu
qualys-fargate-scanner gate "${TASK_DEFINITION:?is missing}" \
  ${POLICY:+--policy "$POLICY"} \
  --report-junit test-results/gate.xml \
  --report-json gate-reports/report.json \
  --report-html gate-reports/report.html \
  --pinned-task-definition gate-reports/task-definition.json
