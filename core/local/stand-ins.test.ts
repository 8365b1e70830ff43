import { describe, expect, it } from 'vitest';
import { hex } from '../../test/fakes/scans.ts';
import { UsageError } from '../errors.ts';
import { readImageText } from '../image/reference.ts';
import type { StandIn } from '../image/unpushed.ts';
import type { ContainerDefinition, TaskDefinition } from '../task-definition/task-definition.ts';
import { placeStandIns, standingAlone } from './stand-ins.ts';

function standIn(names: readonly string[], name = 'app.tar'): StandIn {
  const references = names.flatMap((text) => {
    const read = readImageText(text);
    return read.kind === 'reference' ? [read.reference] : [];
  });
  const image = { imageId: `sha256:${hex('a')}`, platform: { os: 'linux', architecture: 'amd64' } };
  return { source: { kind: 'archive', name, path: `/images/${name}` }, names: references, image };
}

const broken: StandIn = {
  source: { kind: 'archive', name: 'broken.tar', path: '/images/broken.tar' },
  names: [],
  reason: { code: 'local-image-unusable', message: 'It is broken.', remedy: '' },
};

function definition(images: Readonly<Record<string, string>>, family = 'web'): TaskDefinition {
  const containers = Object.entries(images).map(
    ([name, image]): ContainerDefinition => ({ name, essential: true, role: 'app', image: readImageText(image) }),
  );
  const platform = { kind: 'every', why: 'any' } as const;
  return { format: 'json', source: `${family}.json`, family, platform, containers, notices: [] };
}

/** Names of the containers that a local image stands for, with its name. */
function placed(definitions: readonly TaskDefinition[]): readonly string[] {
  return definitions.flatMap(({ family, containers }) =>
    containers.flatMap((one) =>
      one.standIn === undefined ? [] : [`${family}/${one.name} ${one.standIn.source.name}`],
    ),
  );
}

describe('a local image stands for', () => {
  it.each([
    ['its tag', ['team/api:1'], { app: 'team/api:1' }],
    ['its tag in another spelling', ['index.docker.io/library/nginx:latest'], { app: 'nginx' }],
    [
      'its tag at a host of ECR that means the same',
      ['123456789012.dkr.ecr.us-east-1.amazonaws.com/api:1'],
      {
        app: '123456789012.dkr-ecr-fips.us-east-1.on.aws/api:1',
      },
    ],
    ['its second name', ['team/other:1', 'team/api:1'], { app: 'team/api:1' }],
    ['its tag, not the one that a name by digest leaves out', [`team/side@sha256:${hex('b')}`, 'api'], { app: 'api' }],
  ])('%s', (_, names, containers) => {
    const definitions = placeStandIns(
      [definition({ ...containers, side: 'team/side:1', last: 'team/side' })],
      [{ standIn: standIn(names) }],
    );

    expect(placed(definitions)).toEqual(['web/app app.tar']);
    expect(definitions[0]?.notices).toHaveLength(1);
  });

  it('every container of every task definition that runs its tag', () => {
    const definitions = [
      definition({ app: 'team/api:1', init: 'team/api:1' }),
      definition({ job: 'team/api:1' }, 'jobs'),
    ];

    expect(placed(placeStandIns(definitions, [{ standIn: standIn(['team/api:1']) }]))).toEqual([
      'web/app app.tar',
      'web/init app.tar',
      'jobs/job app.tar',
    ]);
  });

  it('the container that is named, whatever its own names are', () => {
    const definitions = [definition({ app: '<IMAGE>', api: 'team/api:1' })];

    const found = placeStandIns(definitions, [{ standIn: standIn(['team/api:1']), container: 'app' }]);

    expect(placed(found)).toEqual(['web/app app.tar']);
    expect(found[0]?.notices[0]?.message).toMatch(/stands for <IMAGE> in container app/);
  });

  it('nothing when it is broken, and is told by itself then', () => {
    const definitions = placeStandIns([definition({ app: 'team/api:1' })], [{ standIn: broken }]);

    expect(placed(definitions)).toEqual(['broken.tar/broken broken.tar']);
    expect(definitions.map(({ format }) => format)).toEqual(['json', 'image']);
  });

  it('the container that is named, also when it is broken', () => {
    const asked = [{ standIn: broken, container: 'app' }];

    expect(placed(placeStandIns([definition({ app: 'team/api:1' })], asked))).toEqual(['web/app broken.tar']);
  });
});

describe('it is a mistake when a local image', () => {
  const api = standIn(['team/api:1']);
  const pinned = `team/api:1@sha256:${hex('b')}`;
  const running = definition({ app: 'team/api:1' });
  const ofService = {
    ...running,
    containers: running.containers.map((one) => ({ ...one, runningDigest: `sha256:${hex('c')}` })),
  };

  it.each([
    ['has none of the tags', [definition({ app: 'team/api:2' })], [{ standIn: api }], /stands for no container/],
    ['has no name', [definition({ app: 'team/api:1' })], [{ standIn: standIn([]) }], /goes by no name/],
    ['has the tag of a pinned image', [definition({ app: pinned })], [{ standIn: api }], /stands for no container/],
    ['has the tag of what runs', [ofService], [{ standIn: api }], /stands for no container/],
    [
      'is for a container that is not there',
      [definition({ app: 'x' })],
      [{ standIn: api, container: 'ap' }],
      /Name one of app/,
    ],
    [
      'is for one of several containers of a name',
      [definition({ app: 'team/api:1' }), definition({ app: 'team/jobs:1' }, 'jobs')],
      [{ standIn: api, container: 'app' }],
      /Several containers are called app .*\(in web, jobs\)/,
    ],
    [
      'is the second for a container',
      [definition({ app: 'team/api:1' })],
      [{ standIn: api }, { standIn: standIn(['team/api:1'], 'other.tar') }],
      /app\.tar and other\.tar both stand for container app of web/,
    ],
    ['is all there is, and for a container', [], [{ standIn: api, container: 'app' }], /No container is called app/],
  ])('%s', (_, definitions, asked, message) => {
    const mistake = mistakeOf(() => placeStandIns(definitions, asked));

    expect(`${mistake.message} ${mistake.remedy}`).toMatch(message);
  });
});

function mistakeOf(work: () => unknown): UsageError {
  try {
    work();
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error('There was no mistake.');
}

it.each([
  ['out/My App-1.0.tar.gz', 'my-app-1-0'],
  ['/…/.tar', 'image'],
  ['../../etc', 'etc'],
])('an archive %s without a name is called by its file', (name, repository) => {
  const [container] = standingAlone(standIn([], name)).containers;

  expect(container?.image).toMatchObject({
    kind: 'reference',
    text: name,
    reference: { registry: 'localhost', repository },
  });
});
