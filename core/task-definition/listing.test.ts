import { expect, it } from 'vitest';
import { fromEcs } from './from-ecs.ts';
import { listImages, renderListing, visible } from './listing.ts';
import { readFileOfTaskDefinitions } from './read-file.ts';

const read = (text: string, file: string) => readFileOfTaskDefinitions(Buffer.from(text), file, { parameters: {} });

const json = `{"family": "shop", "revision": 3, "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [
  {"name": "web", "image": "nginx:1"},
  {"name": "render", "image": "<IMAGE>", "essential": false},
  {"name": "none"},
  {"name": "bad", "image": "My App"},
  {"name": "built", "image": {"Ref": "Image"}}
]}`;

it('lists each image as written, with its place and its meaning', async () => {
  const { taskDefinitions } = await read(json, 'web.json');

  const { images } = listImages(taskDefinitions);

  expect(images.map(({ image, kind, reference }) => [image, kind, reference])).toEqual([
    ['nginx:1', 'reference', 'docker.io/library/nginx:1'],
    ['<IMAGE>', 'placeholder', null],
    [null, 'missing', null],
    ['My App', 'invalid', null],
    ['{"Ref":"Image"}', 'unresolved', null],
  ]);
  expect(images[0]).toEqual({
    image: 'nginx:1',
    kind: 'reference',
    meaning: 'docker.io/library/nginx:1 for linux/amd64',
    reference: 'docker.io/library/nginx:1',
    container: 'web',
    family: 'shop',
    revision: 3,
    essential: true,
    role: 'app',
    platform: 'linux/amd64',
    file: 'web.json',
    line: 2,
    column: 28,
    endLine: 2,
    endColumn: 37,
    expression: null,
    runningDigest: null,
  });
  expect(images[4]?.expression).toEqual({ Ref: 'Image' });
});

it('renders a table for people', async () => {
  const { taskDefinitions } = await read(json, 'web.json');

  const text = renderListing(listImages(taskDefinitions));

  expect(text).toMatchInlineSnapshot(`
    "IMAGE            CONTAINER         TASK DEFINITION  WHERE          MEANING
    nginx:1          web               shop:3           web.json:2:28  docker.io/library/nginx:1 for linux/amd64
    <IMAGE>          render (sidecar)  shop:3           web.json:3:31  not rendered: <IMAGE> is a placeholder
    (none)           none              shop:3           web.json:4:3   the container definition names no image
    My App           bad               shop:3           web.json:5:28  no image reference: it has a space
    {"Ref":"Image"}  built             shop:3           web.json:6:30  not resolved: it is a template expression outside of a CloudFormation template
    "
  `);
});

it('shows hostile names instead of sending them to the terminal', () => {
  const hostile = fromEcs(
    { family: 'a\nb', containerDefinitions: [{ name: '\u001b[2Jx', image: '\u202egpj\u0007' }] },
    'arn\r',
  );

  const text = renderListing(listImages([hostile]));

  expect(text).toContain('\\u{1b}[2Jx');
  expect(text).toContain('\\u{202e}gpj\\u{7}');
  expect(text).toContain('a\\u{a}b');
  expect(text.split('\n')).toHaveLength(3);
  expect(visible(text.replaceAll('\n', ''))).toBe(text.replaceAll('\n', ''));
});

it('cuts long names but never the place', async () => {
  const file = `${'folder/'.repeat(30)}web.json`;
  const { taskDefinitions } = await read(`[{"name": "${'n'.repeat(500)}", "image": "nginx"}]`, file);

  const text = renderListing(listImages(taskDefinitions));

  expect(text).toContain(`${'n'.repeat(99)}…`);
  expect(text).toContain(`${file}:1:`);
});
