import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueEntry } from '../findings/catalogue.ts';
import { hexOf } from '../seed.ts';
import { type FakeFindings, sarifPieces } from './sarif.ts';
import type { FakeScript } from './script.ts';

const simulated = 'SIMULATED: made up by the simulator.';

const unreadable: Readonly<Partial<Record<NonNullable<FakeScript['report']>, string>>> = {
  invalid: '<html>no report</html>',
  'no-runs': '{"version":"2.1.0","runs":[]}',
};

/** Writes the files that a run leaves, in the state that the script wants them in. */
export function writeReports(
  directory: string,
  found: FakeFindings,
  how: { readonly script: FakeScript; readonly formats: readonly string[]; readonly reportFormats: readonly string[] },
): void {
  const { report } = how.script;
  const path = (ending: string) => join(directory, `image${ending}`);
  writeFileSync(path('-ScanResult.json'), JSON.stringify(inventoryOf(found)));
  for (const format of how.formats)
    if (format !== 'json') writeFileSync(path(`-${format}.json`), sbomOf(format, found));
  if (report === 'missing') return;
  if (how.reportFormats.includes('json')) writeFileSync(path('-Report.json'), JSON.stringify(jsonReportOf(found)));
  if (!how.reportFormats.includes('sarif') || report === 'only-json') return;
  const sarif = path('-Report.sarif.json');
  const instead = report === undefined ? undefined : unreadable[report];
  if (instead !== undefined) {
    writeFileSync(sarif, instead);
    return;
  }
  const length = writePieces(sarif, report === 'other-image' ? { ...found, imageId: hexOf('another image') } : found);
  if (report === 'partial') truncateSync(sarif, Math.floor(length / 2));
  if (report === 'twice') writePieces(join(directory, 'other-Report.sarif.json'), found);
}

function writePieces(path: string, found: FakeFindings): number {
  const file = openSync(path, 'w');
  let length = 0;
  let piece = '';
  const flush = () => {
    length += writeSync(file, piece);
    piece = '';
  };
  for (const next of sarifPieces(found)) {
    piece += next;
    if (piece.length > 1024 * 1024) flush();
  }
  flush();
  closeSync(file);
  return length;
}

function inventoryOf(found: FakeFindings): object {
  const details = (count: number, rule: string, target: (number: number) => string) =>
    Array.from({ length: count }, (_, number) => ({
      Target: target(number),
      Details: [{ RuleID: rule, StartLine: rule === 'TROJAN' ? 1 : number + 3, Severity: 'HIGH', Title: rule }],
    }));
  return {
    Metadata: { TargetMetadata: { ImageMetadata: { RepoTags: [] } } },
    Inventory: {
      SecretResults: details(found.secrets, 'AWS-KEY', (number) => `app/.env.${number}`),
      MalwareResults: details(found.malware, 'TROJAN', (number) => `tmp/.cache/miner${number}`),
      Misconfigurations: [],
    },
  };
}

function jsonReportOf(found: FakeFindings): object {
  const graded = (entry: CatalogueEntry) => (found.withoutSeverity ? {} : { severity: entry.severity });
  return {
    VulnerabilityReport: {
      Vulnerabilities: found.entries.map((entry) => ({
        qid: entry.qid,
        ...graded(entry),
        ...(entry.customerSeverity === undefined ? {} : { customerSeverity: entry.customerSeverity }),
        title: entry.title,
        cveids: [entry.cve],
        software: [
          { name: entry.package, version: entry.installed, fixVersion: entry.fixed ?? null, packagePath: null },
        ],
      })),
    },
  };
}

function sbomOf(format: string, found: FakeFindings): string {
  const packages = found.entries.map((entry) => ({ name: entry.package, versionInfo: entry.installed }));
  return JSON.stringify(
    format === 'spdx'
      ? { spdxVersion: 'SPDX-2.3', name: 'image', comment: simulated, packages }
      : {
          bomFormat: 'CycloneDX',
          specVersion: '1.5',
          metadata: { properties: [{ name: 'note', value: simulated }] },
          components: packages,
        },
  );
}
