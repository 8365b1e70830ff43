import { describe, expect, it } from 'vitest';
import { samplePlace } from '../../test/fakes/installation.ts';
import { sampleDigest } from '../../test/fakes/samples.ts';
import { UsageError } from '../errors.ts';
import { parseServiceEvent } from '../event/parse.ts';
import { readImageText } from '../image/reference.ts';
import type { TaskDefinition } from '../task-definition/task-definition.ts';
import { requestEvent, type ScanSubject } from './scan-request.ts';

const image = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.4';
const definition: TaskDefinition = {
  format: 'ecs',
  source: 'arn',
  family: 'web',
  revision: 7,
  platform: { kind: 'every', why: 'test' },
  containers: [
    { name: 'app', essential: true, role: 'app', image: readImageText(image), runningDigest: sampleDigest('a') },
    { name: 'proxy', essential: false, role: 'proxy', image: readImageText(undefined) },
  ],
  notices: [],
};
const ecs = {
  running: async ({ service }: { readonly service: string }) => (service.endsWith('shop') ? definition : undefined),
  taskDefinition: async () => definition,
};

function eventFor(subject: ScanSubject) {
  const at = new Date('2026-11-21T09:00:00Z');
  return requestEvent(subject, { place: samplePlace, id: 'scan-1', at }, ecs);
}

const common = {
  kind: 'deployment',
  trigger: 'request',
  id: 'scan-1',
  time: '2026-11-21T09:00:00.000Z',
  name: 'Scan requested',
};
const here = { account: '111122223333', region: 'eu-west-1' };

describe('a request to scan', () => {
  it('images names each, as containers of nothing deployed', async () => {
    const event = await eventFor({ kind: 'images', images: [image, 'nginx'] });

    expect(event).toEqual({
      ...common,
      deployment: here,
      family: 'scan-requested',
      containers: [
        { name: 'image-1', image },
        { name: 'image-2', image: 'nginx' },
      ],
    });
  });

  it.each([
    ['prod', 'shop'],
    ['arn:aws:ecs:eu-west-1:111122223333:cluster/prod', 'arn:aws:ecs:eu-west-1:111122223333:service/prod/shop'],
  ])('a service names what it runs, by digest (%s, %s)', async (cluster, service) => {
    const event = await eventFor({ kind: 'service', cluster, service });

    expect(event).toEqual({
      ...common,
      deployment: { ...here, cluster: 'prod', service: 'shop' },
      taskDefinition: 'web:7',
      containers: [{ name: 'app', image, digest: sampleDigest('a') }],
    });
  });

  it('a family names its revision', async () => {
    const event = await eventFor({ kind: 'family', family: 'web' });

    expect(event).toMatchObject({ deployment: here, taskDefinition: 'web:7' });
  });

  it.each<ScanSubject>([
    { kind: 'images', images: [image] },
    { kind: 'service', cluster: 'prod', service: 'shop' },
    { kind: 'family', family: 'web' },
  ])('is understood by the service: $kind', async (subject) => {
    const event = await eventFor(subject);

    expect(parseServiceEvent(JSON.parse(JSON.stringify(event)))).toEqual(event);
  });

  it.each<ScanSubject>([
    { kind: 'images', images: ['<IMAGE>'] },
    { kind: 'images', images: ['UPPER/case'] },
    { kind: 'service', cluster: 'prod', service: 'stopped' },
  ])('is refused for what can not be scanned: %j', async (subject) => {
    await expect(eventFor(subject)).rejects.toThrow(UsageError);
  });
});
