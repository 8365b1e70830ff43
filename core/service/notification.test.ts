import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, schemaText } from '../../test/contract/json-text.ts';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleDigest, sampleFinding, sampleUse } from '../../test/fakes/samples.ts';
import { formatReference } from '../image/reference.ts';
import { buildReport } from '../report/build.ts';
import type { GateReport } from '../report/report.ts';
import type { Finding } from '../scan/result.ts';
import { newsOf } from './news.ts';
import { renderNotification, type TellingParts } from './notification.ts';
import { notificationSchema, scanCompletedSchema } from './notification-schema.ts';
import { scanCompleted } from './scan-completed.ts';
import { unreachableNotification } from './unreachable-notification.ts';
import type { DeployedUse } from './use.ts';

const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/checkout-web:1.4.2';
const tool = { name: 'qualys-fargate-scanner', version: '0.1.0' };
const fixable = (qid: number, severity: Finding['severity']) =>
  sampleFinding({
    ...{ qid, severity, cves: [`CVE-2024-${qid}`], title: `OpenSSL security update (CVE-2024-${qid})` },
    packages: [{ name: 'openssl', version: '3.0.11-1', fixedVersion: '3.0.15-1' }],
  });
const unfixable = sampleFinding({ qid: 6010, cves: [], title: 'glibc: end of life', fixable: false, packages: [] });

function useOf(service: string | undefined = 'checkout', text = image, family = 'checkout'): DeployedUse {
  const deployment = { account: '111122223333', region: 'eu-central-1', cluster: 'prod' };
  return {
    deployment: { ...deployment, ...(service === undefined ? {} : { service }) },
    use: { ...sampleUse(family, 'web', text), revision: 17 },
  };
}

function pushOf(repository: string, name: { readonly tag: string } | { readonly digest: string }): DeployedUse {
  const reference = { registry: '111122223333.dkr.ecr.eu-central-1.amazonaws.com', repository, ...name };
  const text = formatReference(reference);
  return {
    deployment: { account: '111122223333', region: 'eu-central-1' },
    use: { ...sampleUse('(push)', '(pushed image)', text), image: { kind: 'reference', text, reference } },
    push: { repository },
  };
}

/** The parts for a report whose findings are new but for those that were told. */
function partsOf(report: GateReport, use = useOf(), told: readonly string[] = []): TellingParts {
  const before = { fingerprint: 'fail-1', findings: told, at: '2026-11-19T12:00:00Z' };
  return { use, report, threshold: 4, newFindings: newsOf(report, 4, before).newFindings };
}

function reportOf(findings: readonly Finding[], options: Parameters<typeof sampleParts>[1] = {}): GateReport {
  return buildReport(sampleParts([scanned('checkout-web', 'b', ['checkout/web'], findings)], options));
}

const nasty = 'a|b`<script>\r\nBcc: x@evil.example\u001b[31m\u202e http://evil.example www.evil.example \ud800';
const samples: Readonly<Record<string, TellingParts>> = {
  fail: partsOf(reportOf([sampleFinding(), fixable(11, 5), fixable(12, 4), fixable(13, 2), unfixable])),
  'newly-fail': partsOf(reportOf([sampleFinding(), fixable(11, 5)]), useOf(), ['QID-105943']),
  notice: partsOf(reportOf([fixable(12, 4)])),
  inconclusive: partsOf(buildReport(sampleParts([...timedOut()])), useOf(undefined)),
  simulated: partsOf({ ...reportOf([sampleFinding()]), simulated: true }),
  pushed: partsOf(reportOf([sampleFinding(), fixable(12, 4)]), pushOf('team/checkout-web', { tag: '1.4.2' })),
  'pushed-notice': partsOf(reportOf([fixable(12, 4)]), pushOf('team/checkout-web', { digest: sampleDigest('b') })),
  'pushed-inconclusive': partsOf(
    buildReport(sampleParts([...timedOut()])),
    pushOf('platform/very/long/path/of/teams/checkout-web', { tag: `release-${'9'.repeat(100)}` }),
  ),
  hostile: partsOf(sampleReports.hostile!, {
    ...useOf(nasty, nasty, nasty),
    deployment: { account: '111122223333', region: 'eu-central-1', cluster: nasty, service: nasty },
  }),
};

function timedOut() {
  const reason = {
    code: 'timeout',
    message: 'The time for the scan (30 min) ended in the state "submitted".',
    remedy: 'Check that a registry sensor is running and keeps up.',
  } as const;
  return [{ kind: 'unscanned', uses: [useOf().use], reason }] as const;
}

describe.each(Object.entries(samples))('the %s notification', (name, parts) => {
  it('reads well', async () => {
    const { subject, text } = renderNotification(parts);

    await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot(`golden/${name}.notification.txt`);
  });

  it('says the same to machines, as its schema describes it', async () => {
    const { data } = renderNotification(parts);

    const read = notificationSchema.parse(JSON.parse(JSON.stringify(data)));

    expect(read).toEqual(data);
    await expect(jsonText(data)).toMatchFileSnapshot(`golden/${name}.notification.json`);
  });

  it('has its event, as its schema describes it', async () => {
    const detail = scanCompleted(parts);

    const read = scanCompletedSchema.parse(JSON.parse(JSON.stringify(detail)));

    expect(read).toEqual(detail);
    await expect(jsonText(detail)).toMatchFileSnapshot(`golden/${name}.scan-completed.json`);
  });

  it('is inert: nothing in it moves a cursor, hides, or is a link', () => {
    const { text } = renderNotification(parts);

    expect(text).not.toMatch(/[^\n\P{C}]|:\/\/|www\./u);
  });
});

it('says that a target can not be looked at', async () => {
  const reason = { code: 'unresolvable', message: `Denied: ${nasty}`, remedy: 'Check the role.' } as const;
  const target = { account: '333333333333', region: 'eu-west-1' };

  const { subject, text, data } = unreachableNotification(target, reason, {
    tool,
    at: new Date('2026-11-20T12:00:00Z'),
  });

  expect(notificationSchema.parse(data)).toEqual(data);
  await expect(`Subject: ${subject}\n\n${text}`).toMatchFileSnapshot('golden/unreachable.notification.txt');
});

describe('a notification of any size', () => {
  const huge = sampleFinding({
    title: '\\"'.repeat(5000),
    cves: Array.from({ length: 500 }, (_, index) => `CVE-2026-${10_000 + index}`),
    packages: Array.from({ length: 500 }, (_, index) => ({
      name: `\\"${index}`.repeat(200),
      fixedVersion: '\\"'.repeat(200),
    })),
  });

  it.each([
    ['no finding', 0, fixable(1, 5)],
    ['100 findings', 100, fixable(1, 5)],
    ['10,000 findings', 10_000, fixable(1, 5)],
    ['300 findings of hostile size', 300, huge],
  ])('with %s fits into what SNS takes, and counts what was left out', (_, count, sample) => {
    const findings = Array.from({ length: count }, (_, qid) => ({ ...sample, id: `QID-${qid}`, qid }));
    const parts = partsOf(reportOf(findings));

    const { subject, text, data } = renderNotification(parts);
    const message = JSON.stringify({ default: JSON.stringify(data), email: text, sms: subject });

    const { findings: told, omitted } = data as { findings: readonly unknown[]; omitted: { findings: number } };
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(256 * 1024);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(24_000);
    expect(told.length + omitted.findings).toBe(count);
    expect(told.length).toBeGreaterThanOrEqual(Math.min(count, 10));
  });

  it('has a subject that SNS takes, whatever things are called', () => {
    const name = fc.string({ unit: 'binary', maxLength: 300 });

    void fc.assert(
      fc.property(name, name, name, (service, cluster, container) => {
        const use = useOf(service);
        const named = { deployment: { ...use.deployment, cluster }, use: { ...use.use, container } };

        const { subject } = renderNotification(partsOf(reportOf([unfixable]), named));

        expect(subject).toMatch(/^[A-Z][\x20-\x7E]{0,98}$/);
      }),
    );
  });

  it('keeps the place in the subject of a push, however long the names are', () => {
    const use = pushOf(`${'x'.repeat(254)}/y`, { tag: 'z'.repeat(128) });

    const { subject } = renderNotification(partsOf({ ...reportOf([unfixable]), simulated: true }, use));

    expect(subject).toMatch(/^SIMULATED FAIL: \.\.z+ pushed to ECR \(111122223333 eu-central-1\): 1 new finding$/);
  });

  it('keeps the place in the subject, however long the names are', () => {
    const long = 'x'.repeat(255);
    const use = useOf(long);

    const { subject } = renderNotification(partsOf(reportOf([unfixable]), use));

    expect(subject).toContain('111122223333 eu-central-1');
  });
});

it.each([
  ['notification', notificationSchema],
  ['scan-completed', scanCompletedSchema],
])('the document %s is described', async (name, schema) => {
  const text = schemaText(schema);

  await expect(text).toMatchFileSnapshot(`../../docs/${name}.schema.json`);
});
