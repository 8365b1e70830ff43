import { expect, it } from 'vitest';
import { stackOutputs } from './stack-outputs.ts';

it('gives the outputs of the home region each, and all of them as JSON', () => {
  const stacks = [
    { part: 'service', region: 'eu-west-1', outputs: { CentralEventBusArn: 'arn:bus', Version: '1' } },
    { part: 'target', region: 'eu-west-1', outputs: { Version: '1' } },
    { part: 'target', region: 'us-east-1', outputs: { Version: '2' } },
    { part: 'artifacts', region: 'eu-west-1', outputs: {} },
  ];

  const outputs = stackOutputs(stacks, 'eu-west-1');

  expect(outputs).toEqual({
    'stack-outputs': JSON.stringify({
      service: { CentralEventBusArn: 'arn:bus', Version: '1' },
      target: { Version: '1' },
      'target/us-east-1': { Version: '2' },
    }),
    'service-CentralEventBusArn': 'arn:bus',
    'service-Version': '1',
    'target-Version': '1',
  });
});
