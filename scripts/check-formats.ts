import { spawnSync } from 'node:child_process';
import { renderCsv } from '../core/report/csv.ts';
import { renderJunit } from '../core/report/junit.ts';
import { formatReports } from '../test/fakes/format-samples.ts';

/**
 * Has the JUnit and CSV of every sample report read by Python, whose XML parser (Expat) and CSV reader are others' work: the XML must
 * parse and its counts add up, the CSV must be strict and rectangular. Run: `node scripts/check-formats.ts`; `PYTHON` names the interpreter.
 */
const python = process.env.PYTHON ?? 'python3';
const reader = `
import csv, io, json, sys
import xml.etree.ElementTree as tree
sample = json.load(sys.stdin)
def check(group):
    cases = list(group.iter('testcase'))
    found = [len(cases)] + [sum(1 for case in cases if case.find(kind) is not None) for kind in ('failure', 'error', 'skipped')]
    said = [int(group.get(kind)) for kind in ('tests', 'failures', 'errors', 'skipped')]
    assert found == said, (found, said)
root = tree.fromstring(sample['junit'].encode())
check(root)
for suite in root.iter('testsuite'): check(suite)
rows = list(csv.reader(io.StringIO(sample['csv'], newline=''), strict=True))
assert len({len(row) for row in rows}) == 1, 'not rectangular'
bad = [cell for row in rows for cell in row if cell[:1] in tuple('=+-@\\t\\r')]
assert not bad, bad
print(len(list(root.iter('testcase'))), 'cases,', len(rows) - 1, 'rows')
`;

for (const [name, report] of Object.entries(formatReports)) {
  const input = JSON.stringify({ junit: renderJunit(report), csv: renderCsv(report) });
  const { error, status, stdout, stderr } = spawnSync(python, ['-c', reader], {
    input,
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  console.log(`${name}: ${stdout.trim()}`);
}
