import { describe, expect, it } from 'vitest';
import { readFileOfTaskDefinitions } from './read-file.ts';

const read = (text: string | Uint8Array, file = 'web.json') =>
  readFileOfTaskDefinitions(Buffer.from(text as string), file, { parameters: {} });
const texts = async (text: string, file?: string) =>
  (await read(text, file)).taskDefinitions.flatMap(({ containers }) => containers.map(({ image }) => image.text));

const container = { name: 'web', image: 'nginx:1' };
const onFargate = { requiresCompatibilities: ['FARGATE'] };
const taskDefinition = { family: 'shop', revision: 7, containerDefinitions: [container] };

describe('forms of a task definition', () => {
  it.each<[string, unknown, string]>([
    ['registered', taskDefinition, 'shop'],
    ['described', { taskDefinition, tags: [] }, 'shop'],
    ['in a wrapper', { status_code: 200, data: { taskDefinition } }, 'shop'],
    ['in PascalCase', { Family: 'shop', ContainerDefinitions: [{ Name: 'web', Image: 'nginx:1' }] }, 'shop'],
    ['a list of containers', [container], 'web'],
    ['one container', { ...container, memory: 1 }, 'web'],
    ['a list of task definitions', [taskDefinition], 'shop'],
    ['without a family', { family: '', containerDefinitions: [container] }, 'web'],
  ])('reads one %s', async (_form, value, family) => {
    const { taskDefinitions } = await read(JSON.stringify(value));

    expect(taskDefinitions).toHaveLength(1);
    expect(taskDefinitions[0]).toMatchObject({ format: 'json', source: 'web.json', family });
    expect(taskDefinitions[0]?.containers).toMatchObject([
      { name: 'web', image: { kind: 'reference', text: 'nginx:1' } },
    ]);
  });

  it('finds task definitions under several wrappers, however deep', async () => {
    const json = { one: taskDefinition, more: { other: { taskDefinition: { ...taskDefinition, family: 'two' } } } };

    const { taskDefinitions } = await read(JSON.stringify(json));

    expect(taskDefinitions.map(({ family }) => family)).toEqual(['shop', 'two']);
  });

  it('reads running tasks with their digests', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const task = {
      taskArn: 'arn:aws:ecs:eu-west-1:123456789012:task/c/1',
      taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/shop:7',
      launchType: 'FARGATE',
      attributes: [{ name: 'ecs.cpu-architecture', value: 'arm64' }],
      containers: [{ ...container, imageDigest: digest }],
    };

    const { taskDefinitions } = await read(JSON.stringify({ tasks: [task], failures: [] }));

    expect(taskDefinitions).toMatchObject([
      {
        family: 'shop',
        revision: 7,
        platform: { kind: 'one', platform: { os: 'linux', architecture: 'arm64' } },
        containers: [{ runningDigest: digest }],
      },
    ]);
  });

  it('reads YAML with anchors and merge keys, and every document of it', async () => {
    const yaml = `family: shop
containerDefinitions:
  - &base { name: web, image: "nginx:1", essential: false }
  - <<: *base
    name: other
  - *base
---
- name: job
  image: busybox
`;

    const { taskDefinitions } = await read(yaml, 'shop.yaml');

    const found = taskDefinitions.map(({ family, format, containers }) => ({
      family,
      format,
      containers: containers.map(({ name, image, essential }) => `${name} ${image.text} ${essential}`),
    }));
    expect(found).toEqual([
      { family: 'shop', format: 'yaml', containers: ['web nginx:1 false', 'other nginx:1 false', 'web nginx:1 false'] },
      { family: 'shop', format: 'yaml', containers: ['job busybox true'] },
    ]);
  });

  it('takes flow YAML for YAML although it begins like JSON', async () => {
    expect(await texts('{containerDefinitions: [{name: web, image: nginx}]}', 'web.yml')).toEqual(['nginx']);
  });
});

describe('events', () => {
  const requestParameters = { family: 'shop', containerDefinitions: [container] };

  it.each<[string, unknown]>([
    ['CloudTrail', { eventSource: 'ecs.amazonaws.com', eventName: 'RegisterTaskDefinition', requestParameters }],
    [
      'EventBridge',
      {
        'detail-type': 'AWS API Call via CloudTrail',
        detail: { eventSource: 'ecs.amazonaws.com', eventName: 'RegisterTaskDefinition', requestParameters },
      },
    ],
    [
      'a log file',
      { Records: [{ eventSource: 'ecs.amazonaws.com', eventName: 'RegisterTaskDefinition', requestParameters }] },
    ],
  ])('reads a call from %s', async (_form, event) => {
    const { taskDefinitions } = await read(JSON.stringify(event));

    expect(taskDefinitions).toMatchObject([{ format: 'event', family: 'shop', containers: [{ name: 'web' }] }]);
  });

  it('says of an event without images what to point at', async () => {
    const event = { 'detail-type': 'ECS Deployment State Change', detail: { eventName: 'SERVICE_DEPLOYMENT_FAILED' } };

    await expect(read(JSON.stringify(event))).rejects.toMatchObject({
      name: 'UnreadableInputError',
      message: expect.stringContaining('names no images'),
    });
  });
});

describe('no image is lost', () => {
  it.each<[string, object]>([
    ['a wrapped one beside it', { taskDefinition: { containerDefinitions: [{ name: 'b', image: 'other:1' }] } }],
    ['a list of them beside it', { taskDefinitions: [{ containerDefinitions: [{ name: 'b', image: 'other:1' }] }] }],
    ['a running task', { taskArn: 'a', containers: [{ name: 'b', image: 'other:1' }] }],
  ])('when a definition is also %s', async (_what, more) => {
    const images = await texts(JSON.stringify({ ...taskDefinition, ...more }));

    expect(images).toEqual(['nginx:1', 'other:1']);
  });

  it('in a list under a wrapper', async () => {
    const images = await texts(JSON.stringify({ one: taskDefinition, more: [{ taskDefinition }] }));

    expect(images).toEqual(['nginx:1', 'nginx:1']);
  });

  it.each<[string, object]>([
    ['a Compose file', { services: { web: { image: 'other:1' } } }],
    ['a Copilot manifest', { name: 'web', type: 'Backend Service', image: { location: 'other:1' } }],
    ['a template', { Resources: { T: { Type: 'AWS::ECS::TaskDefinition', Properties: taskDefinition } } }],
    ['an event', { 'detail-type': 'x', detail: { taskDefinition } }],
  ])('to a file that is a task definition and %s at once: it is refused', async (_what, more) => {
    const reading = read(JSON.stringify({ ...taskDefinition, ...more }));

    await expect(reading).rejects.toThrow(/task definition and .* at once/);
  });

  it('to an imageDigest in a definition that does not run yet', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;

    const { taskDefinitions } = await read(JSON.stringify([{ ...container, imageDigest: digest }]));

    expect(taskDefinitions[0]?.containers[0]).not.toHaveProperty('runningDigest');
  });

  it.each([
    [{ ...onFargate, runtimePlatform: { cpuArchitecture: 'ARM64', CpuArchitecture: 'X86_64' } }],
    [{ ...onFargate, runtimePlatform: { cpuArchitecture: 'ARM64' }, RuntimePlatform: { cpuArchitecture: 'X86_64' } }],
    [{ ...onFargate, RequiresCompatibilities: ['EC2'] }],
    [{ requiresCompatibilities: ['EC2'], RequiresCompatibilities: ['FARGATE'] }],
  ])('to a platform that is written twice: every one is read (%j)', async (more) => {
    const { taskDefinitions } = await read(JSON.stringify({ ...taskDefinition, ...more }));

    expect(taskDefinitions[0]?.platform.kind).toBe('every');
  });

  it.each<[string, string, readonly string[]]>([
    ['a repeated image', '[{"name":"a","image":"one","image":"two"}]', ['one', 'two']],
    ['both cases of a key', '[{"name":"a","image":"one","Image":"two"}]', ['one', 'two']],
    [
      'a repeated list',
      '{"containerDefinitions":[{"image":"one"}],"containerDefinitions":[{"image":"two"}]}',
      ['one', 'two'],
    ],
    ['a mark for a container', '{"containerDefinitions":[${app}, {"image":"two"}]}', ['${app}', 'two']],
    ['a mark for the list', '{"family":"f","containerDefinitions": ${ all }}', ['${ all }']],
    ['a container without an image', '[{"name":"a","cpu":1,"image":"x"},{"name":"b"}]', ['x', '']],
    ['an empty and a null image', '[{"name":"a","image":""},{"name":"b","image":null}]', ['', '']],
    [
      'branches of a directive',
      '[{"name":"a", {{ if .x }} "image":"one", {{ else }} "image":"two" {{ end }}}]',
      ['one', 'two'],
    ],
    ['quotes inside a mark', '[{"name":"a","image":"${lookup(m, "k")}","cpu":1}]', ['${lookup(m, "k")}']],
  ])('by %s', async (_how, json, expected) => {
    expect(await texts(json)).toEqual(expected);
  });

  it('calls an object in place of the image invalid, and an expression unresolved', async () => {
    const { taskDefinitions } = await read('[{"name":"a","image":{"x":1}},{"name":"b","image":{"Ref":"Image"}}]');

    expect(taskDefinitions[0]?.containers.map(({ image }) => image.kind)).toEqual(['invalid', 'unresolved']);
  });
});

describe('roles', () => {
  it('tells app, sidecar, init, log router and proxy apart', async () => {
    const json = {
      proxyConfiguration: { type: 'APPMESH', containerName: 'mesh' },
      containerDefinitions: [
        { name: 'app', image: 'app', dependsOn: [{ containerName: 'migrate', condition: 'SUCCESS' }] },
        { name: 'migrate', image: 'app', essential: false },
        { name: 'agent', image: 'agent', essential: false, firelensConfiguration: null },
        { name: 'logs', image: 'fluent-bit', firelensConfiguration: { type: 'fluentbit' } },
        { name: 'mesh', image: 'mesh' },
        { name: 'edge', image: 'aws-appmesh-envoy' },
      ],
    };

    const { taskDefinitions } = await read(JSON.stringify(json));

    const roles = taskDefinitions[0]?.containers.map(({ role }) => role);
    expect(roles).toEqual(['app', 'init', 'sidecar', 'log-router', 'proxy', 'proxy']);
  });
});

describe('refusals name the file, the place and the way out', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['web.json', '', /web\.json is empty/],
    ['web.json', ' \n\t', /web\.json is empty/],
    ['web.yaml', '# nothing\n', /empty but for comments/],
    ['web.json', '{"containerDefinitions":[]}', /"web" has no containers/],
    ['web.json', '{"family":"x"}', /no form of a task definition that is known \(its keys are "family"\)/],
    ['web.json', '"text"', /a single value/],
    ['web.json', '{"tasks":[],"failures":[]}', /list of tasks is empty/],
    ['web.json', '[{"containerDefinitions":[{"image":"a"}]},{"image":"b"}]', /some members/],
    ['web.json', '{\n  "a": 1\n  "b": 2\n}', /web\.json:3:3: expected a comma or }, found "\\"b\\": 2"/],
    ['web.json', '{"a": TEMPLATE}', /web\.json:1:7: expected a value/],
    ['web.json', '{"a": "x\ny"}', /web\.json:1:7: expected a closing quote/],
    ['web.json', '{"a": 1', /found the end of the file/],
    ['web.json', '{} {}', /expected the end of the file/],
    ['web.yaml', 'a: [1\nb: 2', /web\.yaml:2:1: this is neither JSON nor YAML/],
    ['main.tf', 'resource "aws_ecs_task_definition" "x" {\n}', /Terraform's own language/],
    ['web.json', '<html></html>', /XML or HTML/],
    ['web.json', Buffer.from([0x7b, 0xff, 0x7d, 0x0a, 0x0a]), /line 1 is not UTF-8/],
    ['web.json', 'a\0b', /NUL bytes/],
    ['web.json', '['.repeat(100_000), /at most 200 levels of nesting/],
    ['web.yaml', `a: ${'['.repeat(100_000)}`, /nested too deeply/],
    ['web.yaml', 'a: &a [*a]', /alias \*a has no anchor/],
    ['web.json', `{"a": "${'${'.repeat(50_000)}`, /expected a closing quote/],
  ])('%s: %.40s', async (file, text, message) => {
    await expect(read(text, file)).rejects.toMatchObject({
      name: 'UnreadableInputError',
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/\w/),
    });
  });

  it('stops an alias bomb', async () => {
    const levels = [...'bcdefghi'].map((name, index) => `${name}: &${name} [${`*${'abcdefghi'[index]},`.repeat(9)}]`);
    const bomb = ['a: &a [x]', ...levels, 'containerDefinitions: *i'].join('\n');

    await expect(read(bomb, 'bomb.yaml')).rejects.toThrow(/unfold to more than 1000000 values/);
  });
});

describe('large and hostile content', () => {
  it('reads ten thousand containers', async () => {
    const containerDefinitions = Array.from({ length: 10_000 }, (_, index) => ({
      name: `c${index}`,
      image: `app:${index}`,
    }));

    expect(await texts(JSON.stringify({ containerDefinitions }))).toHaveLength(10_000);
  });

  it('reads names that are words of JavaScript', async () => {
    const json =
      '{"__proto__":{"containerDefinitions":[]},"containerDefinitions":[{"constructor":1,"image":"app","name":"__proto__"}]}';

    expect(await texts(json)).toEqual(['app']);
  });

  it('lists an image that a key repeats a hundred thousand times, in a moment', async () => {
    expect(await texts(`[{"name":"a"${',"image":"app"'.repeat(100_000)}}]`)).toHaveLength(100_000);
  });
});
