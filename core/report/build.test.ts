import { describe, expect, it } from 'vitest';
import { sampleParts, scanned } from '../../test/fakes/report-samples.ts';
import {
  sampleDigest,
  sampleFinding,
  sampleImage,
  samplePolicyFile,
  sampleResult,
  sampleUse,
} from '../../test/fakes/samples.ts';
import { baselineOfRunning } from '../baseline/running.ts';
import { buildReport, type ImageOutcome } from './build.ts';
import { countVerdict, headline } from './headline.ts';
import { stepOutputs } from './outputs.ts';

const failing = scanned('web', 'b', ['shop/web'], [sampleFinding()]);
const passing = scanned('api', 'a', ['shop/api'], [sampleFinding({ severity: 3 })]);
const open: ImageOutcome = {
  kind: 'unscanned',
  uses: [sampleUse('shop', 'proxy', 'proxy:1')],
  reason: { code: 'timeout', message: 'It took too long.', remedy: 'Wait.' },
};

describe('verdict and outcome', () => {
  it.each([
    ['pass', [passing], {}, 'pass', 'allow'],
    ['fail', [passing, failing], {}, 'fail', 'block'],
    ['inconclusive', [passing, open], {}, 'inconclusive', 'block'],
    ['fail beats inconclusive', [open, failing], {}, 'fail', 'block'],
    ['nothing at all', [], {}, 'inconclusive', 'block'],
    ['not enforced', [failing], { enforce: 'false' }, 'fail', 'allow'],
    ['warning only', [open], { 'on-inconclusive': 'warn' }, 'inconclusive', 'allow'],
    ['a warning does not soften a fail', [open, failing], { 'on-inconclusive': 'warn' }, 'fail', 'block'],
  ] as const)('%s', (_, images, options, verdict, outcome) => {
    const report = buildReport(sampleParts(images, options));

    expect([report.verdict, report.outcome]).toEqual([verdict, outcome]);
  });

  it('takes no result for an image that it is not about', () => {
    const image = sampleImage('web', '1', 'b');
    const result = sampleResult({ digest: sampleDigest('c') });

    const report = buildReport(
      sampleParts([{ kind: 'scanned', uses: [sampleUse('shop', 'web', 'web:1')], image, result, from: 'cache' }]),
    );

    expect([report.verdict, report.images[0]?.reason?.code]).toEqual(['inconclusive', 'internal']);
  });
});

describe('parts', () => {
  it('are in the same order whatever the order of the work', () => {
    const other = scanned('app', 'd', ['billing/app'], [sampleFinding()]);

    const one = buildReport(sampleParts([passing, open, failing, other]));
    const two = buildReport({ ...sampleParts([other, failing, open, passing]), taskDefinitions: [] });

    expect(one.images.map(({ verdict, uses }) => `${verdict} ${uses[0]?.container}`)).toEqual([
      'fail app',
      'fail web',
      'inconclusive proxy',
      'pass api',
    ]);
    expect(two.images).toEqual(one.images);
  });

  it('count vulnerabilities in the policy’s view, findings listed all the same', () => {
    const findings = [
      sampleFinding(),
      sampleFinding({ qid: 2, certainty: 'potential' }),
      sampleFinding({ qid: 3, exemptedByQualys: true }),
      sampleFinding({ kind: 'secret', id: 'secret' }),
      sampleFinding({ qid: 4, severity: 2, fixable: false }),
    ];

    const report = buildReport(
      sampleParts([scanned('web', 'b', ['shop/web'], findings), failing], {
        potential: 'exclude',
        'only-fixable': 'true',
      }),
    );

    expect(report.images[0]?.counts).toEqual({ 5: 1, 4: 0, 3: 0, 2: 1, 1: 0 });
    expect(report.counts).toEqual({ 5: 2, 4: 0, 3: 0, 2: 1, 1: 0 });
    expect(report.images[0]?.findings).toHaveLength(5);
  });

  it('carry the notices of the task definitions', () => {
    const parts = sampleParts([passing], { secrets: 'ignore', malware: 'ignore' });
    const [definition] = parts.taskDefinitions;

    const report = buildReport({
      ...parts,
      taskDefinitions: [{ ...definition!, revision: 3, notices: [{ message: 'from the file' }] }],
      notices: [{ message: 'from the run' }],
    });

    expect(report.notices.map(({ message }) => message)).toEqual(['from the file', 'from the run']);
    expect(report.taskDefinitions).toEqual([
      { family: 'shop', revision: 3, source: 'deploy/task-definition.json', containers: 1 },
    ]);
  });

  it.each([
    [true, false],
    [false, true],
  ])('are marked simulated when the run or a result is (%s, %s)', (run, result) => {
    const image = sampleImage('web', '1', 'a');
    const uses = [sampleUse('shop', 'web', 'web:1')];

    const report = buildReport({
      ...sampleParts([{ kind: 'scanned', uses, image, result: sampleResult({ simulated: result }), from: 'scan' }]),
      simulated: run,
    });

    expect(report.simulated).toBe(true);
  });
});

describe('an image whose containers are judged apart', () => {
  const secret = sampleFinding({ kind: 'secret', id: 'secret', qid: 9 });
  const policy = samplePolicyFile(`secrets: ignore
exceptions:
  - {qid: 105943, containers: [web, api], owner: ann, reason: fine, expires: 2027-01-01}
  - {qid: 2, containers: cron, owner: ann, reason: fine, expires: 2027-01-01}
`);
  const outcome = scanned(
    'web',
    'b',
    ['shop/web', 'shop/cron', 'shop/api'],
    [sampleFinding(), sampleFinding({ qid: 2, severity: 3 }), secret],
  );
  const report = buildReport({ ...sampleParts([outcome]), policy });

  it('is there once for each way it is judged', () => {
    const views = report.images.map(({ verdict, uses, counts, excepted }) => [
      verdict,
      uses.map(({ container }) => container).join(' '),
      counts[5],
      counts[3],
      excepted.map(({ finding }) => finding).join(' '),
    ]);

    expect(views).toEqual([
      ['fail', 'cron', 1, 0, 'QID-2'],
      ['pass', 'web api', 0, 1, 'QID-105943'],
    ]);
  });

  it('is counted once, with the worst of it', () => {
    const outputs = stepOutputs(report);

    expect([countVerdict(report, 'fail'), countVerdict(report, 'pass')]).toEqual([1, 0]);
    expect(headline(report)).toBe('Fail: the image breaks the policy; the deployment is blocked.');
    expect(report.counts).toEqual({ 5: 1, 4: 0, 3: 1, 2: 0, 1: 0 });
    expect(outputs).toMatchObject({
      'images-count': '1',
      'containers-count': '3',
      'secrets-count': '1',
      'excepted-count': '2',
      'critical-count': '1',
      'new-count': '',
    });
  });
});

it('says what is new, and nothing where nothing could be compared', () => {
  const baseline = baselineOfRunning('service prod/shop', [
    {
      family: 'shop',
      source: 'service prod/shop',
      containers: [{ container: 'web', result: sampleResult({ findings: [sampleFinding()] }) }],
    },
  ]);
  const findings = [sampleFinding(), sampleFinding({ qid: 2 })];

  const report = buildReport({ ...sampleParts([scanned('web', 'b', ['shop/web', 'bank/web'], findings)]), baseline });

  expect(report.images.map(({ comparison, newFindings }) => [comparison?.state, newFindings])).toEqual([
    ['first-deployment', undefined],
    ['compared', ['QID-2']],
  ]);
  expect(stepOutputs(report)['new-count']).toBe('1');
});
