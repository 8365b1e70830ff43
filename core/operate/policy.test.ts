import { describe, expect, it } from 'vitest';
import {
  sampleImageScanner,
  sampleInstallation,
  sampleScannerInstallation,
  sampleService,
} from '../../test/fakes/installation.ts';
import { sampleNow } from '../../test/fakes/samples.ts';
import { OperationError, UnreadableInputError } from '../errors.ts';
import { checkPolicy, policyPlace, putPolicy, showPolicy } from './policy.ts';
import type { StoredPolicies, StoredPolicy } from './stored-policy.ts';

const place = { bucket: 'policies', key: 'policy.yaml' };
const exception = (expires: string) =>
  `exceptions:\n  - cve: CVE-2024-6387\n    owner: team@example.com\n    reason: not reachable\n    expires: ${expires}\n`;

function fakePolicies(before?: StoredPolicy, keeps = true) {
  const stored = before === undefined ? [] : [before];
  const policies: StoredPolicies = {
    read: async ({ version }) => stored.findLast((one) => version === undefined || one.version === version),
    replace: async (_, replaced, text) => {
      if (replaced?.version !== stored.at(-1)?.version) throw new OperationError('changed', { remedy: '' });
      const version = `v${stored.length + 1}`;
      stored.push({ text, version });
      return version;
    },
    keepsVersions: async () => keeps,
  };
  return { policies, stored };
}

function put(
  text: string,
  policies: StoredPolicies,
  fields: { readonly dryRun?: boolean; readonly version?: string } = {},
) {
  const { dryRun = false, version } = fields;
  const file = { name: 'policy.yaml', text, dryRun, now: sampleNow };
  return putPolicy(file, { ...place, ...(version === undefined ? {} : { version }) }, policies);
}

describe('a policy file that is checked', () => {
  it('says what it does', () => {
    const checked = checkPolicy('fail-on: critical\n', 'policy.yaml', sampleNow);

    expect(checked).toMatchObject({ rules: expect.stringContaining('fail-on critical'), exceptions: 0, notices: [] });
  });

  it.each([
    ['fail-on-epss: 0.5\nfail-on-kev: true\n', ['fail-on-epss needs a feed', 'fail-on-kev needs a feed']],
    ['only-new: true\n', ['only-new has nothing to compare with']],
    ['qualys-policy: with\n', ['qualys-policy needs QScanner']],
    ['enforce: false\n', ['enforce is false']],
    [exception('2026-11-25'), ['The exception for CVE-2024-6387 (team@example.com, line 2) expires on 2026-11-25.']],
    [exception('2026-11-19'), ['The exception for CVE-2024-6387 (team@example.com, line 2) expired on 2026-11-19.']],
    [exception('2027-01-31'), []],
  ])('says what is not as it seems: %j', (text, expected) => {
    const { notices } = checkPolicy(text, 'policy.yaml', sampleNow);

    expect(notices).toEqual(expected.map((part) => expect.stringContaining(part)));
  });

  it('that is not understood is refused with line and column', () => {
    expect(() => checkPolicy('fail-on: hgih\n', 'policy.yaml', sampleNow)).toThrow(
      /policy\.yaml:1:10.*Did you mean high/,
    );
  });
});

describe('a policy that is put', () => {
  it('is stored as a new version, with what it changes', async () => {
    const { policies, stored } = fakePolicies({ text: 'fail-on: critical\n', version: 'v1' });

    const report = await put('fail-on: high\n', policies);

    expect(report).toMatchObject({
      location: 's3://policies/policy.yaml',
      end: 'stored',
      version: 'v2',
      before: 'v1',
      difference: [
        { kind: 'removed', text: 'fail-on: critical' },
        { kind: 'added', text: 'fail-on: high' },
      ],
      next: ['The service reads it within five minutes.'],
    });
    expect(stored.at(-1)?.text).toBe('fail-on: high\n');
  });

  it('that is there already changes nothing', async () => {
    const { policies, stored } = fakePolicies({ text: 'fail-on: high\n', version: 'v1' });

    const report = await put('fail-on: high\n', policies);

    expect([report.end, report.difference, stored.length]).toEqual(['unchanged', [], 1]);
  });

  it('in a dry run is only compared', async () => {
    const { policies, stored } = fakePolicies();

    const report = await put('fail-on: high\n', policies, { dryRun: true });

    expect([report.end, report.difference.length, stored.length]).toEqual(['planned', 1, 0]);
  });

  it('that is not understood is not stored', async () => {
    const { policies, stored } = fakePolicies();

    await expect(put('fail-on: [', policies)).rejects.toThrow(UnreadableInputError);
    expect(stored).toEqual([]);
  });

  it('beside one that the service keeps to says how to let it be used', async () => {
    const { policies } = fakePolicies({ text: 'fail-on: critical\n', version: 'v1' });

    const report = await put('fail-on: high\n', policies, { version: 'v0' });

    expect(report.next[0]).toContain('update --parameters PolicyVersion=v2');
  });

  it('into a bucket that keeps no versions says so', async () => {
    const { policies } = fakePolicies(undefined, false);

    const report = await put('fail-on: high\n', policies);

    expect(report.next[0]).toContain('keeps no versions');
  });
});

describe('the policy of the service', () => {
  it.each([
    [{}, { bucket: 'policies', key: 'policy.yaml' }],
    [{ PolicyVersion: '' }, { bucket: 'policies', key: 'policy.yaml' }],
    [{ PolicyVersion: 'v7' }, { bucket: 'policies', key: 'policy.yaml', version: 'v7' }],
  ])('lies where its stack says: %j', (parameters, expected) => {
    expect(policyPlace(sampleInstallation({ service: sampleService(parameters) }))).toEqual(expected);
  });

  it('is none where an image scanner judges by the built-in policy, and one where it was told', () => {
    const part = sampleImageScanner();
    const outputs = { ...part.stack.outputs, PolicyLocation: 's3://ours/policy.yaml' };
    const told = sampleScannerInstallation({ ...part, stack: { ...part.stack, outputs } });

    expect(() => policyPlace(sampleScannerInstallation())).toThrow('judges by the built-in policy');
    expect(policyPlace(told)).toEqual({ bucket: 'ours', key: 'policy.yaml' });
  });

  it('is shown with what it does', async () => {
    const changedAt = new Date('2026-11-01T00:00:00Z');
    const { policies } = fakePolicies({ text: 'fail-on: high\n', version: 'v1', changedAt });

    const shown = await showPolicy({ ...place, version: 'v1' }, policies, sampleNow);

    expect(shown).toMatchObject({
      location: 's3://policies/policy.yaml',
      version: 'v1',
      isPinned: true,
      changedAt: '2026-11-01T00:00:00.000Z',
      text: 'fail-on: high\n',
      checked: { exceptions: 0 },
    });
    expect(shown.fault).toBeUndefined();
  });

  it.each([
    ['that is missing', undefined, 'There is no policy'],
    ['that is not understood', { text: 'fail-on: [' }, 'not understood'],
  ])('%s is shown as the fault it is', async (_, stored, fault) => {
    const { policies } = fakePolicies(stored);

    const shown = await showPolicy(place, policies, sampleNow);

    expect(shown.fault).toContain(fault);
    expect(shown.fault).toContain('every verdict of the service is inconclusive');
  });
});
