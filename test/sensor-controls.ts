import * as z from 'zod';

/** One thing that implements a control: a resource, the file it is in, and what it must say there. */
const implementation = z.strictObject({
  /** A logical id of CloudFormation, `type.name` of Terraform, `Kind/name` of Kubernetes. */
  resource: z.string(),
  file: z.string(),
  setting: z.string().optional(),
});
const platforms = ['ecs', 'eks', 'aks', 'gke'] as const;
const everyPlatform = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ ecs: value, eks: value, aks: value, gke: value });

/** `sensor/controls.json`: which control each platform promises, and what implements it. */
export const controlMatrix = z.strictObject({
  platforms: everyPlatform(z.string()),
  controls: z.array(
    z.strictObject({
      control: z.string(),
      promises: everyPlatform(z.string()),
      implementedBy: everyPlatform(z.array(implementation).min(1)),
    }),
  ),
});

export type ControlMatrix = z.infer<typeof controlMatrix>;
export type Implementation = z.infer<typeof implementation>;

/** All that the matrix names, with where. */
export function implementations({ controls }: ControlMatrix) {
  return controls.flatMap(({ control, implementedBy }) =>
    platforms.flatMap((platform) => implementedBy[platform].map((each) => ({ control, platform, ...each }))),
  );
}

/** The matrix as the document `docs/sensor-controls.md`. */
export function renderControls(matrix: ControlMatrix): string {
  const names = platforms.map((platform) => matrix.platforms[platform]);
  const promises = matrix.controls.map(({ control, promises }) => [
    control,
    ...platforms.map((each) => promises[each]),
  ]);
  const sections = platforms.flatMap((platform) => [
    '',
    `## ${matrix.platforms[platform]}`,
    ...table(
      ['Control', 'Promise', 'Implemented by'],
      matrix.controls.map(({ control, promises, implementedBy }) => {
        return [control, promises[platform], implementedBy[platform].map(link).join('<br>')];
      }),
    ),
  ]);
  return [...introduction, ...table(['Control', ...names], promises), ...sections, ''].join('\n');
}

const introduction = [
  '# What protects a registry sensor',
  '',
  'The controls of the sensor deployments in [sensor](../sensor/README.md), by platform, and below, for each, the resource that implements it.',
  'The same as data: [controls.json](../sensor/controls.json). A test fails when a resource named here is missing, or no longer says what is',
  'quoted. That a resource works as meant, only a deployment shows.',
  '',
];

function link({ resource, file, setting }: Implementation): string {
  const name = `[\`${resource}\`](../${file})`;
  return setting === undefined ? name : `${name}: \`${setting}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
