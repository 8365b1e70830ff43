import { expect, it } from 'vitest';
import { readFileOfTaskDefinitions } from './read-file.ts';

it('reads the services of a Compose file', async () => {
  const yaml = `
services:
  web: { image: "nginx:1", depends_on: { migrate: { condition: service_completed_successfully } } }
  migrate: { image: "app:\${TAG}" }
  own: { build: . }
`;

  const { taskDefinitions } = await readFileOfTaskDefinitions(Buffer.from(yaml), 'compose.yaml', { parameters: {} });

  expect(taskDefinitions).toMatchObject([
    {
      format: 'yaml',
      family: 'compose',
      platform: { kind: 'every' },
      containers: [
        { name: 'web', role: 'app', image: { kind: 'reference' }, position: { line: 3, column: 17 } },
        { name: 'migrate', role: 'init', image: { kind: 'placeholder', placeholder: '${TAG}' } },
        { name: 'own', image: { kind: 'unresolved', text: '"."' } },
      ],
    },
  ]);
});
