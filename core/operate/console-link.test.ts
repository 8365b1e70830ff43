import { expect, it } from 'vitest';
import { executionLink, logStreamLink } from './console-link.ts';

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

it('links to the lines of a log stream that a filter matches', () => {
  const log = { group: '/aws/lambda/worker', stream: '2026/11/21/[$LATEST]0a', filter: '"request-1"' };

  const link = logStreamLink(log, { partition: 'aws', region: 'eu-west-1' });

  expect(link).toBe(
    'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fworker/log-events/2026$252F11$252F21$252F$255B$2524LATEST$255D0a$3FfilterPattern$3D$2522request-1$2522',
  );
});
