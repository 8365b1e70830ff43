import { expect, it } from 'vitest';
import { executionLink } from './console-link.ts';

const execution = 'arn:aws:states:eu-west-1:111122223333:execution:workflow:d-1';

it.each([
  ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/'],
  ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
  ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
])('links to the console of %s', (partition, region, base) => {
  const link = executionLink(execution, { partition, region });

  expect(link).toBe(`${base}states/home?region=${region}#/v2/executions/details/${execution}`);
});

it('links nowhere in a partition whose console is not known', () => {
  expect(executionLink(execution, { partition: 'aws-iso', region: 'us-iso-east-1' })).toBeUndefined();
});
