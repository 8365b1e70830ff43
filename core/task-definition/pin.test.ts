import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleParts } from '../../test/fakes/report-samples.ts';
import { samplePolicy, sampleResult } from '../../test/fakes/samples.ts';
import { ecrImage } from '../../test/fakes/scans.ts';
import { buildReport, type ImageOutcome } from '../report/build.ts';
import type { GateReport } from '../report/report.ts';
import { imagesOf } from './images.ts';
import { pinTaskDefinition } from './pin.ts';
import { readFileOfTaskDefinitions } from './read-file.ts';

const digestOf = (index: number) => `sha256:${String(index + 1).padStart(64, '0')}`;

/** A report about a file in which each container, in their order, has one image of the digest of its place. */
async function reportOf(bytes: Uint8Array, file: string, changes: Partial<GateReport> = {}): Promise<GateReport> {
  const { taskDefinitions } = await readFileOfTaskDefinitions(bytes, file, { parameters: {} });
  const images = taskDefinitions.flatMap(imagesOf).map((use, index): ImageOutcome => {
    const image = ecrImage('a', { digest: digestOf(index) });
    return { kind: 'scanned', uses: [use], image, result: sampleResult({ digest: image.digest }), from: 'scan' };
  });
  return { ...buildReport({ ...sampleParts(images), taskDefinitions }), ...changes };
}

async function pinned(text: string, file = 'web.json', changes: Partial<GateReport> = {}): Promise<string> {
  const bytes = Buffer.from(text);
  const pinning = await pinTaskDefinition(bytes, await reportOf(bytes, file, changes));
  return pinning.kind === 'pinned' ? Buffer.from(pinning.bytes).toString() : pinning.why;
}

const encodings: Readonly<Record<string, (text: string) => Buffer>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with BOM': (text) => Buffer.from(`\uFEFF${text}`),
  'UTF-16LE with BOM': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'),
  'UTF-16BE with BOM': (text) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(),
  'UTF-16LE': (text) => Buffer.from(text, 'utf16le'),
};

/** Task definitions as people write them, but for the images. */
const layouts: Readonly<Record<string, (images: readonly string[], note: string) => string>> = {
  'web.json': (images, note) =>
    `// ${note}\n{\n\t"family": "web", "x": ${JSON.stringify(note)},\n\t"containerDefinitions": [${images
      .map((image, index) => `\r\n  { "name" : "c${index}",/* ${index} */ "image"\t:  "${image}" , "memory": 5.0e1, }`)
      .join(',')}]}`,
  'described.json': (images, note) =>
    JSON.stringify(
      {
        taskDefinition: {
          taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7',
          containerDefinitions: images.map((image, index) => ({ name: `c${index}`, image, dockerLabels: { note } })),
        },
        tags: [],
      },
      null,
      4,
    ),
  'web.yaml': (images, note) =>
    `family: web # ${note}\r\ncontainerDefinitions:\r\n${images
      .map((image, index) => {
        const quote = ['', "'", '"'][index % 3];
        return `- {name: c${index}}\r\n`.replace(/\{(.*)\}/, `$1\r\n  image:   ${quote}${image}${quote}  # ${note}`);
      })
      .join('')}...\r\n`,
  'flow.yml': (images) =>
    `{containerDefinitions: [${images.map((image, index) => `{image: !!str ${image}, name: c${index}}`).join(', ')}]}`,
};

const reference = fc
  .tuple(
    fc.constantFrom('', 'ghcr.io/', 'localhost:5000/', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/'),
    fc.stringMatching(/^[a-z][a-z0-9]{0,8}(\/[a-z0-9]{1,8})?$/),
    fc.constantFrom('', ':1.2', ':latest', ':V_1-2.3'),
    fc.constantFrom('', `@sha256:${'e'.repeat(64)}`),
  )
  .map((parts) => parts.join(''));
const note = fc.stringMatching(/^[ -~äß€]{0,12}$/u).map((text) => text.replaceAll(/[\\"'*/#:$%{<]/g, '-'));

describe('a pinned task definition', () => {
  it.each(Object.keys(layouts))('like %s is the same but for the images, byte for byte', async (file) => {
    const layout = layouts[file]!;
    await fc.assert(
      fc.asyncProperty(
        fc.array(reference, { minLength: 1, maxLength: 5 }),
        note,
        fc.constantFrom(...Object.keys(encodings)),
        async (images, words, encoding) => {
          const bytes = encodings[encoding]!(layout(images, words));
          const wanted = images.map((image, index) => `${image.split('@')[0]}@${digestOf(index)}`);

          const pinning = await pinTaskDefinition(bytes, await reportOf(bytes, file));

          expect(pinning).toEqual({ kind: 'pinned', bytes: encodings[encoding]!(layout(wanted, words)) });
          const again = await readFileOfTaskDefinitions(encodings[encoding]!(layout(wanted, words)), file, {
            parameters: {},
          });
          expect(again.taskDefinitions.flatMap(imagesOf)).toMatchObject(
            images.map((_, index) => ({ image: { reference: { digest: digestOf(index) } } })),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keeps the escapes of a JSON string', async () => {
    const text = await pinned('{"containerDefinitions":[{"name":"a","image":"ghcr.io\\/team\\/app:1"}]}');

    expect(text).toBe(`{"containerDefinitions":[{"name":"a","image":"ghcr.io\\/team\\/app:1@${digestOf(0)}"}]}`);
  });

  it('pins an anchor of YAML once for all who follow it', async () => {
    const yaml = 'x: &image nginx:1\ncontainerDefinitions:\n- {name: a, image: *image}\n- {name: a, image: *image}\n';
    const bytes = Buffer.from(yaml);
    const report = await reportOf(bytes, 'web.yaml');
    const images = report.images.map((image) => ({ ...image, image: ecrImage('a', { digest: digestOf(0) }) }));

    const pinning = await pinTaskDefinition(bytes, { ...report, images });

    expect(pinning).toEqual({ kind: 'pinned', bytes: Buffer.from(yaml.replace('nginx:1', `nginx:1@${digestOf(0)}`)) });
  });

  it('pins what the policy lets through although it is not known to be good', async () => {
    const policy = samplePolicy({ enforce: 'false' });

    const text = await pinned('{"containerDefinitions":[{"name":"a","image":"app"}]}', 'web.json', {
      policy,
      verdict: 'fail',
    });

    expect(text).toContain(`"app@${digestOf(0)}"`);
  });
});

describe('an image that may run on every platform', () => {
  const bytes = Buffer.from(
    '{"containerDefinitions":[{"name":"a","image":"app:1"}],"requiresCompatibilities":["EC2"]}',
  );
  const index = digestOf(100);

  async function pinPlatforms(...platforms: readonly { digest: string; indexDigest?: string }[]) {
    const { taskDefinitions } = await readFileOfTaskDefinitions(bytes, 'web.json', { parameters: {} });
    const uses = taskDefinitions.flatMap(imagesOf);
    const images = platforms.map((digests): ImageOutcome => {
      const image = ecrImage('a', digests);
      return { kind: 'scanned', uses, image, result: sampleResult({ digest: image.digest }), from: 'scan' };
    });
    const pinning = await pinTaskDefinition(bytes, buildReport({ ...sampleParts(images), taskDefinitions }));
    return pinning.kind === 'pinned' ? /app:1@(sha256:\d+)/.exec(Buffer.from(pinning.bytes).toString())?.[1] : pinning;
  }

  it('is pinned to the index of all of them', async () => {
    const both = [0, 1].map((place) => ({ digest: digestOf(place), indexDigest: index }));

    expect(await pinPlatforms(...both)).toBe(index);
  });

  it('is pinned to itself when it is for one platform only', async () => {
    expect(await pinPlatforms({ digest: digestOf(3), indexDigest: index })).toBe(digestOf(3));
    expect(await pinPlatforms({ digest: digestOf(3) })).toBe(digestOf(3));
  });

  it('is not pinned when its platforms are of different indexes', async () => {
    const refused = { kind: 'refused', why: 'the image of a did not become one digest' };

    expect(await pinPlatforms({ digest: digestOf(0), indexDigest: index }, { digest: digestOf(1) })).toEqual(refused);
  });
});

describe('nothing is pinned', () => {
  const plain = '{"containerDefinitions":[{"name":"a","image":"app:1"}]}';

  it('of what the gate blocks', async () => {
    expect(await pinned(plain, 'web.json', { outcome: 'block' })).toBe('the gate does not let it through');
  });

  it('of several task definitions', async () => {
    const two = `[${plain},${plain}]`;

    expect(await pinned(two)).toBe('it is written for one task definition only');
  });

  it.each([
    [
      'a template',
      'stack.json',
      '{"Resources":{"T":{"Type":"AWS::ECS::TaskDefinition","Properties":{"ContainerDefinitions":[{"Name":"a","Image":"app:1"}]}}}}',
    ],
    ['a Compose file', 'compose.yaml', 'services:\n  a:\n    image: app:1\n'],
    ['a list of containers', 'list.json', '[{"name":"a","image":"app:1"}]'],
  ])('of %s', async (_, file, text) => {
    expect(await pinned(text, file)).toBe(
      `${file} is not one task definition in JSON or YAML, as registered or described`,
    );
  });

  it('of an image in a block of YAML', async () => {
    const why = await pinned('containerDefinitions:\n- name: a\n  image: >-\n    app:1\n', 'web.yaml');

    expect(why).toContain("written in a way that can't be replaced");
  });

  it('of one place in the file that stands for two images', async () => {
    const yaml = 'x: &image nginx:1\ncontainerDefinitions:\n- {name: a, image: *image}\n- {name: b, image: *image}\n';

    const why = await pinned(yaml, 'web.yaml');

    expect(why).toBe("web.yaml can't be pinned without changing more of it");
  });

  it('of an image that never became a digest', async () => {
    const bytes = Buffer.from(plain);
    const report = await reportOf(bytes, 'web.json');
    const images = report.images.map(({ image: _, ...rest }) => rest);

    const pinning = await pinTaskDefinition(bytes, { ...report, images });

    expect(pinning).toEqual({ kind: 'refused', why: 'the image of a did not become one digest' });
  });

  it.each([
    ['another image', plain.replace('app:1', 'app:2')],
    ['another container', plain.replace('}]', '},{"name":"b","image":"app:1"}]')],
    ['fewer containers', plain.replace('"a"', '"b"')],
    ['a place of its own', ` ${plain}`],
  ])('of a file that has %s since it was read', async (_, text) => {
    const report = await reportOf(Buffer.from(plain), 'web.json');

    const pinning = await pinTaskDefinition(Buffer.from(text), report);

    expect(pinning).toEqual({ kind: 'refused', why: 'its file has changed since it was read' });
  });

  it('of a file that is none any more', async () => {
    const report = await reportOf(Buffer.from(plain), 'web.json');

    const pinning = await pinTaskDefinition(new Uint8Array(), report);

    expect(pinning).toMatchObject({ kind: 'refused', why: expect.stringContaining('web.json is empty') });
  });
});
