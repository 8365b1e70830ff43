import { describe, expect, it } from 'vitest';
import {
  sampleBucketPolicy,
  sampleImageScanner,
  sampleLayer,
  sampleScannerInstallation,
} from '../../../test/fakes/installation.ts';
import { type Check, checked } from '../check.ts';
import type { InstalledFunction, InstalledLayer, Trail } from '../verify-ports.ts';
import { checkServiceRules } from './events.ts';
import { checkBucketPolicy, checkPushTrail, checkQScanner, checkScannerRoles } from './image-scanner.ts';

const said = ({ state, found }: Check) => `${state}: ${found}`;
const good: Trail = {
  name: 'good',
  isLogging: true,
  recordsWrites: true,
  isMultiRegion: true,
  isOfOrganization: false,
};

describe('a trail for pushes', () => {
  it.each<[readonly Trail[], string]>([
    [[good], 'ok: The trail good records pushes to ECR'],
    [[{ ...good, fault: 'AccessDenied' }], 'ok: The trail good records pushes to ECR'],
    [[{ ...good, recordsWrites: false, recordsPushes: true }], 'ok: The trail good'],
    [[{ ...good, recordsPushes: false }], 'warn: No trail records pushes'],
    [[{ ...good, isLogging: false }], 'warn: No trail records pushes'],
    [[], 'warn: No trail records pushes'],
    [
      [{ ...good, isLogging: false, isHidden: true }],
      'warn: What the trail good of the organization records is hidden',
    ],
  ])('is worth having, and not needed: %j', async (all, expected) => {
    const check = await checkPushTrail(sampleScannerInstallation(), { list: async () => all });

    expect(said(check)).toContain(expected);
  });

  it('of the stack that is stopped is started again', async () => {
    const made = sampleScannerInstallation(sampleImageScanner({ CreateCloudTrail: 'true' }));

    const { remedy } = await checkPushTrail(made, { list: async () => [] });

    expect(remedy).toContain('start-logging');
  });
});

describe('QScanner', () => {
  const worker: InstalledFunction = { layers: ['arn:ca', sampleLayer.arn], isImage: false };
  const layer: InstalledLayer = { sha256: sampleLayer.sha256, files: ['bin/qscanner'] };
  const own = 'arn:aws:lambda:eu-west-1:1:layer:ours:1';
  const functions = (found: InstalledFunction | undefined, made: InstalledLayer | undefined) => ({
    read: async () => found,
    layer: async () => made,
  });

  it.each<[string, InstalledFunction | undefined, InstalledLayer | undefined, string]>([
    ['as it was deployed', worker, layer, 'ok: '],
    ['that can not be listed', worker, { sha256: layer.sha256 }, 'ok: '],
    ['in an image', { layers: [], isImage: true }, undefined, 'ok: '],
    ['without its function', undefined, layer, 'fail: The function'],
    ['in a function that is broken', { ...worker, fault: 'no subnet' }, layer, "can't run: no subnet"],
    ['whose layer was taken away', { ...worker, layers: ['arn:ca'] }, layer, 'has no layer with QScanner'],
    ['whose layer is gone', worker, undefined, 'is gone'],
    ['that is another', worker, { ...layer, sha256: 'c'.repeat(64) }, 'is not what was put into layers/bbb'],
    ['that is not in its layer', worker, { ...layer, files: ['qscanner'] }, 'has no bin/qscanner'],
  ])('%s', async (_, found, made, expected) => {
    const check = await checkQScanner(sampleScannerInstallation(), functions(found, made));

    expect(said(check)).toContain(expected);
  });

  it.each([
    [['bin/qscanner'], 'ok: '],
    [['qscanner'], `fail: The layer ${own} has no bin/qscanner.`],
  ])('in a layer of the user is looked for by name: %j', async (files, expected) => {
    const installation = sampleScannerInstallation(sampleImageScanner({ QScannerLayerArn: own, QScannerCodeKey: '' }));
    const found = functions({ layers: [own], isImage: false }, { sha256: 'c'.repeat(64), files });

    expect(said(await checkQScanner(installation, found))).toContain(expected);
  });

  it('is not looked for where sensors scan, nor in a function where only builds run it', async () => {
    const part = sampleImageScanner();
    const { WorkerFunctionName: _, ...built } = part.stack.outputs;
    const { BuildProjectName: __, ...rest } = built;
    const withOutputs = (outputs: Readonly<Record<string, string>>) =>
      sampleScannerInstallation({ ...part, stack: { ...part.stack, outputs } });
    const none = functions(undefined, undefined);

    expect((await checkQScanner(withOutputs(built), none)).state).toBe('ok');
    expect((await checkQScanner(withOutputs(rest), none)).state).toBe('skipped');
  });
});

describe('roles of functions and builds', () => {
  const role = (name: string) => ({ arn: `arn:role/${name}`, trust: '{}' });

  it('may do what each needs', async () => {
    const asked: string[] = [];
    const roles = {
      read: async (name: string) => role(name),
      refused: async (arn: string, wish: { readonly actions: readonly string[]; readonly resource: string }) => {
        asked.push(`${arn.split('/')[1]} ${wish.actions.join()} ${wish.resource}`);
        return [];
      },
    };

    const checks = await checkScannerRoles(sampleScannerInstallation(), roles);

    expect(checks.map(said)).toEqual(['ok: 3 roles may read images and the secret, and keep results.']);
    expect(asked).toContain(
      'image-scanner-worker ecr:BatchGetImage,ecr:GetDownloadUrlForLayer arn:aws:ecr:eu-west-1:111122223333:repository/any',
    );
    expect(asked.filter((each) => each.includes('scan-results/any'))).toEqual([
      'image-scanner-advance s3:PutObject arn:aws:s3:::qualys-fargate-scanner-image-scanner-scan-results-111122223333/scan-results/any',
    ]);
  });

  it.each([
    ['qscanner', ['image-scanner-worker', 'image-scanner-build']],
    ['auto', ['image-scanner-advance', 'image-scanner-worker', 'image-scanner-build']],
  ])('read the secret where they talk to Qualys: with the scanner %s', async (Scanner, expected) => {
    const asked: string[] = [];
    const roles = {
      read: async (name: string) => role(name),
      refused: async (arn: string, { actions }: { readonly actions: readonly string[] }) => {
        if (actions.includes('secretsmanager:GetSecretValue')) asked.push(arn.split('/')[1] ?? '');
        return [];
      },
    };

    await checkScannerRoles(sampleScannerInstallation(sampleImageScanner({ Scanner })), roles);

    expect(asked).toEqual(expected);
  });

  it('that are gone, or may not, are named', async () => {
    const roles = {
      read: async (name: string) => (name.endsWith('build') ? undefined : role(name)),
      refused: async (arn: string) => (arn.endsWith('worker') ? ['ecr:BatchGetImage'] : []),
    };

    const checks = await checked('scanner-roles', () => checkScannerRoles(sampleScannerInstallation(), roles));

    expect(checks.map(said)).toEqual([
      'fail: image-scanner-worker may not do ecr:BatchGetImage.',
      'fail: There is no role image-scanner-build.',
    ]);
  });
});

describe('the policy of the results bucket', () => {
  it.each([
    [sampleBucketPolicy, 'ok'],
    [undefined, 'warn'],
    ['{}', 'warn'],
    ['no JSON', 'warn'],
    [sampleBucketPolicy.replace('[', '[{"Sid":"OnlyUs","Effect":"Deny","Condition":{}},'), 'warn'],
    ['{"Statement":{"Effect":"Deny","Principal":"*"}}', 'warn'],
  ])('is what it was made as: %s', async (policy, state) => {
    const check = await checkBucketPolicy(sampleScannerInstallation(), { read: async () => policy });

    expect(check.state).toBe(state);
  });

  it('names what denies more', async () => {
    const policy = sampleBucketPolicy.replace('[', '[{"Sid":"OnlyUs","Effect":"Deny"},');

    expect((await checkBucketPolicy(sampleScannerInstallation(), { read: async () => policy })).found).toContain(
      '(OnlyUs)',
    );
  });
});

it('its rules are looked for on the default bus', async () => {
  const asked: string[] = [];
  const rules = {
    rule: async (name: string, bus?: string) => {
      asked.push(`${bus ?? 'default'} ${name.split('scanner-').at(-1)}`);
      return {
        isEnabled: true,
        targets: [{ arn: 'arn:aws:sqs:eu-west-1:111122223333:qualys-fargate-scanner-service-image-scanner-intake' }],
      };
    },
    busPolicy: async () => undefined,
    put: async () => 'id',
  };

  const checks = await checkServiceRules(sampleScannerInstallation(), rules);

  expect(checks.map(({ state }) => state)).toEqual(['ok']);
  expect(asked).toEqual(['default image-action', 'default put-image', 'default workflow-ended']);
});
