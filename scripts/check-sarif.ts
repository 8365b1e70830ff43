import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Log } from 'sarif';
import { buildReport } from '../core/report/build.ts';
import { sarifFiles } from '../core/report/sarif.ts';
import { formatReports } from '../test/fakes/format-samples.ts';
import { sampleParts, scanned } from '../test/fakes/report-samples.ts';
import { sampleFinding } from '../test/fakes/samples.ts';

/**
 * Holds SARIF files of the sample reports, and of 0, 1, 5,001 and 25,001 findings, against Microsoft's SARIF multitool: the 2.1.0 schema,
 * its own rules, and those of GitHub code scanning (`Gh`). It ends with 0 whatever it finds, so its own log is read. Run:
 * `node scripts/check-sarif.ts`; needs `npm ci --prefix .ci/npm`, whose install script makes the binary executable.
 */
const multitool: string = createRequire(join(import.meta.dirname, '../.ci/npm/package.json'))(
  '@microsoft/sarif-multitool',
);
const sizes = [0, 1, 5_001, 25_001];

const folder = mkdtempSync(join(tmpdir(), 'check-sarif-'));
try {
  const reports = [
    ...Object.entries(formatReports),
    ...sizes.map((size) => [`${size} findings`, reportOf(size)] as const),
  ];
  let files = 0;
  for (const [name, report] of reports) {
    for (const { family, pieces, results, leftOut } of sarifFiles(report)) {
      files++;
      const text = [...pieces()].join('');
      const bytes = gzipSync(text).length;
      if (bytes > 10_000_000) throw new Error(`${name}: ${bytes} bytes gzipped`);
      for (const fault of faultsOf(text)) {
        process.exitCode = 1;
        console.log(`${name}, ${family.slice(0, 40)}: ${fault}`);
      }
      if (name.endsWith('findings'))
        console.log(`${name}: ${results} results, ${leftOut} left out, ${bytes} bytes gzipped`);
    }
  }
  console.log(`${files} files checked`);
} finally {
  rmSync(folder, { recursive: true });
}

/** What the multitool says of a text. */
function faultsOf(text: string): readonly string[] {
  const file = join(folder, 'report.sarif');
  const log = join(folder, 'log.sarif');
  writeFileSync(file, text);
  const args = [
    'validate',
    file,
    '--rule-kind',
    'Sarif;Gh',
    '--output',
    log,
    '--log',
    'ForceOverwrite',
    '--max-file-size-in-kb',
    '200000',
  ];
  // The binary needs no ICU for what it does, and small systems have none.
  const env = { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' };
  const { error, status, stderr } = spawnSync(multitool, args, {
    env,
    encoding: 'utf8',
    timeout: 300_000,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`The multitool ended with ${status}: ${stderr}`);
  const { runs } = JSON.parse(readFileSync(log, 'utf8').replace(/^\ufeff/, '')) as Log;
  const [run] = runs;
  if (run === undefined || run.invocations?.some(({ executionSuccessful }) => !executionSuccessful)) {
    throw new Error('The multitool did not come to an end.');
  }
  return (run.results ?? []).map(
    ({ ruleId, level = 'warning', message }) => `${level} ${ruleId}: ${message.text ?? message.arguments?.join(' ')}`,
  );
}

function reportOf(size: number) {
  const findings = Array.from({ length: size }, (_, index) =>
    sampleFinding({ qid: index, severity: ([5, 4, 3, 2, 1] as const)[index % 5] ?? 1 }),
  );
  return buildReport(sampleParts([scanned('app', 'a', ['shop/app'], findings)]));
}
