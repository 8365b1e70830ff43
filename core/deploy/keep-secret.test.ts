import { expect, it } from 'vitest';
import { fakeWork, home } from '../../test/fakes/deploy-work.ts';
import { keepingSecret } from './keep-secret.ts';

it('takes back the value that an update wrote again over a rotated one', async () => {
  const { work, region, notes } = await fakeWork();
  const { versions } = region();
  versions.set('arn', 'rotated');

  const result = await keepingSecret('arn', home, async () => versions.set('arn', 'stale'), work);

  expect(result).toBe(versions);
  expect(versions.get('arn')).toBe('rotated');
  expect(notes()).toHaveLength(1);
});

it.each([
  ['the value stays', 'arn', {}, []],
  ['there is no secret', undefined, {}, []],
])('touches nothing when %s', async (_what, arn, values, said) => {
  const { work, region, notes } = await fakeWork(values);
  region().versions.set('arn', 'one');

  await keepingSecret(arn, home, async () => {}, work);

  expect(region().versions.get('arn')).toBe('one');
  expect(notes()).toEqual(said);
});

it('does not ask for the secret in a dry run', async () => {
  const { work } = await fakeWork({ 'dry-run': 'true' });
  const failing = async () => {
    throw new Error('asked');
  };
  const cloud = {
    ...work.cloud,
    in: () => ({ ...work.cloud.in(home), secrets: { current: failing, makeCurrent: failing } }),
  };

  await expect(keepingSecret('arn', home, async () => 'done', { ...work, cloud })).resolves.toBe('done');
});
