import type { CatalogueEntry } from '../findings/catalogue.ts';
import { hexOf } from '../seed.ts';

/** What a fake run found. */
export interface FakeFindings {
  readonly entries: readonly CatalogueEntry[];
  /** Made-up results, beside the entries. */
  readonly results: number;
  readonly secrets: number;
  readonly malware: number;
  readonly compliance: boolean;
  /** 64 hex digits, as the report names the image. */
  readonly imageId: string | undefined;
  /** Leaves out every severity. */
  readonly withoutSeverity: boolean;
}

/** The SARIF report, in pieces: severity stands in the rules alone, as in the program's own reports. */
export function* sarifPieces(found: FakeFindings): Generator<string> {
  yield '{"version":"2.1.0","$schema":"https://json.schemastore.org/sarif-2.1.0.json","runs":[{"tool":{"driver":{"name":"QScanner","rules":[';
  yield rules(found)
    .map((rule) => JSON.stringify(rule))
    .join(',');
  yield ']}},"results":[';
  let first = true;
  for (const result of results(found)) {
    yield `${first ? '' : ','}${JSON.stringify(result)}`;
    first = false;
  }
  const properties = {
    ...(found.imageId === undefined ? {} : { imageID: found.imageId }),
    os: 'Linux',
    simulated: true,
  };
  yield `],"properties":${JSON.stringify(properties)}}]}`;
}

const madeUpRules = 500;

function rules(found: FakeFindings): readonly object[] {
  const graded = (severity: number) => (found.withoutSeverity ? {} : { severity });
  return [
    ...found.entries.map((entry) => ({
      id: String(entry.qid),
      name: entry.title,
      shortDescription: { text: entry.title },
      help: { text: `Update ${entry.package}.` },
      properties: {
        ...graded(entry.severity),
        ...(entry.customerSeverity === undefined ? {} : { customerSeverity: entry.customerSeverity }),
        'cve-ids': [entry.cve],
        qds: '70',
        ...(entry.potential === true ? { typeDetected: 'POTENTIAL' } : {}),
      },
      defaultConfiguration: { level: entry.severity >= 4 ? 'error' : 'warning' },
    })),
    ...Array.from({ length: Math.min(found.results, madeUpRules) }, (_, number) => ({
      id: String(900_000 + number),
      name: `Made-up vulnerability ${number}`,
      help: { text: 'A text of help that says what everybody knows. '.repeat(20) },
      properties: { ...graded(1 + (number % 3)), 'cve-ids': [`CVE-2024-${10_000 + number}`], qds: '30' },
    })),
    { id: 'AWS-KEY', name: 'Secret', properties: { severity: 'HIGH' } },
    { id: 'TROJAN', name: 'Malware', properties: { severity: 5 } },
    ...(found.compliance
      ? [
          {
            id: '19386',
            name: 'Compliance',
            shortDescription: { text: 'A user has been created' },
            properties: { criticality: 'HIGH' },
          },
          {
            id: '19388',
            name: 'Compliance',
            shortDescription: { text: 'HEALTHCHECK has been added' },
            properties: { criticality: 'MEDIUM' },
          },
        ]
      : []),
  ];
}

function* results(found: FakeFindings): Generator<object> {
  for (const entry of found.entries)
    yield vulnerability(String(entry.qid), entry.package, entry.installed, entry.fixed, entry.exempted === true);
  for (let number = 0; number < found.results; number++) {
    yield vulnerability(String(900_000 + (number % madeUpRules)), `package-${number}`, `1.${number}`, `2.${number}`);
  }
  for (let number = 0; number < found.secrets; number++) yield placed('AWS-KEY', `app/.env.${number}`, number + 3);
  for (let number = 0; number < found.malware; number++) yield placed('TROJAN', `tmp/.cache/miner${number}`, 1);
  if (found.compliance) {
    yield { ruleId: '19386', level: 'error', message: { text: 'No USER' }, properties: { posture: 'FAIL' } };
    yield { ruleId: '19388', level: 'none', message: { text: 'HEALTHCHECK' }, properties: { posture: 'PASS' } };
  }
}

function vulnerability(
  ruleId: string,
  name: string,
  installedVersion: string,
  fixedVersion: string | undefined,
  isExempted = false,
): object {
  return {
    ruleId,
    level: 'error',
    message: { text: `${name} ${installedVersion} is vulnerable` },
    locations: [{ physicalLocation: { artifactLocation: { uri: name } } }],
    properties: {
      QID: Number(ruleId),
      ...(isExempted ? { isExempted } : {}),
      vulnerableSoftware: [
        { name, installedVersion, fixedVersion: fixedVersion ?? '', layerSHA: hexOf('layer', name.length) },
      ],
    },
  };
}

function placed(ruleId: string, uri: string, startLine: number): object {
  return {
    ruleId,
    level: 'error',
    message: { text: ruleId },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }],
  };
}
