import { describe, expect, it } from 'vitest';
import { readFileOfTaskDefinitions } from './read-file.ts';

const read = (value: unknown, file = 'plan.json') =>
  readFileOfTaskDefinitions(Buffer.from(JSON.stringify(value, null, 1)), file, { parameters: {} });

const resource = (name: string, values: object, more: object = {}) => ({
  address: `aws_ecs_task_definition.${name}`,
  mode: 'managed',
  type: 'aws_ecs_task_definition',
  name,
  values,
  ...more,
});
const plan = (root_module: object) => ({
  format_version: '1.2',
  terraform_version: '1.9.0',
  planned_values: { root_module },
});
const definitions = JSON.stringify([{ name: 'web', image: 'nginx:1' }]);

describe('terraform show -json', () => {
  it('reads the task definitions of all modules, placed at the string that holds them', async () => {
    const web = resource('web', {
      family: 'shop',
      container_definitions: definitions,
      requires_compatibilities: ['FARGATE'],
      runtime_platform: [{ cpu_architecture: 'ARM64', operating_system_family: 'LINUX' }],
    });
    const job = resource('job', { container_definitions: definitions });
    const data = resource('data', {}, { mode: 'data' });

    const { taskDefinitions } = await read(
      plan({ resources: [web, data], child_modules: [{ child_modules: [{ resources: [job] }] }] }),
    );

    expect(taskDefinitions).toMatchObject([
      { format: 'terraform-plan', family: 'shop', platform: { platform: { architecture: 'arm64' } } },
      { family: 'aws_ecs_task_definition.job', platform: { kind: 'every' } },
    ]);
    expect(taskDefinitions[0]?.containers).toMatchObject([
      { name: 'web', image: { text: 'nginx:1' }, position: { file: 'plan.json', line: 14, column: 32 } },
    ]);
  });

  it.each([[{}], [{ container_definitions: null }]])('keeps what is known after apply: %j', async (values) => {
    const { taskDefinitions } = await read(plan({ resources: [resource('web', values)] }));

    expect(taskDefinitions[0]?.containers).toMatchObject([
      {
        image: {
          kind: 'unresolved',
          why: expect.stringContaining('aws_ecs_task_definition.web is known after apply only'),
        },
      },
    ]);
  });

  it('names the resource whose definitions are broken', async () => {
    const broken = resource('web', { container_definitions: '[{"name":]' });

    await expect(read(plan({ resources: [broken] }))).rejects.toThrow(
      /plan\.json \(container_definitions of aws_ecs_task_definition\.web\):1:10: expected a value/,
    );
  });

  it('refuses a plan without task definitions', async () => {
    await expect(read(plan({ resources: [] }))).rejects.toThrow('this Terraform plan has no ECS task definition');
  });
});

it('reads JSON configuration', async () => {
  const configuration = {
    resource: {
      aws_ecs_task_definition: {
        web: { family: 'shop', container_definitions: definitions },
        job: { family: 'job', container_definitions: '${jsonencode(local.containers)}' },
      },
    },
  };

  const { taskDefinitions } = await read(configuration, 'main.tf.json');

  const found = taskDefinitions.map(({ family, containers }) => [family, containers[0]?.image.kind]);
  expect(found).toEqual([
    ['shop', 'reference'],
    ['job', 'unresolved'],
  ]);
});
