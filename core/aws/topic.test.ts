import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { awsError } from '../../test/fakes/aws-error.ts';
import { rejection, testHttpClient } from '../../test/fakes/http-client.ts';
import { OperationError } from '../errors.ts';
import { createTopic } from './topic.ts';

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:notifications';
const data = { verdict: 'fail', account: '111111111111', region: 'us-east-1', severity: 'critical', more: [1] };
const notification = { subject: 'FAIL: web/app', text: 'Web is vulnerable.\nDo this.', data };
const snsMock = mockClient(SNSClient);

beforeEach(() => {
  snsMock.reset();
  snsMock.on(PublishCommand).resolves({});
});

function makeTopic() {
  const http = testHttpClient();
  const topic = createTopic({ http, region: 'eu-west-1', topicArn });
  return { topic, [Symbol.asyncDispose]: () => http.close() };
}

function published() {
  return snsMock.commandCalls(PublishCommand)[0]!.args[0].input;
}

describe('a notification', () => {
  it('is text by e-mail, a line as a text message, and JSON for machines', async () => {
    await using world = makeTopic();

    await world.topic.publish(notification);

    const { Message = '', ...rest } = published();
    const forms = JSON.parse(Message) as Record<string, string>;
    expect(rest).toMatchObject({ TopicArn: topicArn, Subject: 'FAIL: web/app', MessageStructure: 'json' });
    expect({ ...forms, default: JSON.parse(forms.default ?? '') }).toEqual({
      default: data,
      email: notification.text,
      sms: 'FAIL: web/app',
    });
  });

  it('can be filtered by what its data says', async () => {
    await using world = makeTopic();

    await world.topic.publish(notification);

    const attributes = Object.entries(published().MessageAttributes ?? {});
    expect(attributes.map(([name, { DataType, StringValue }]) => [name, DataType, StringValue])).toEqual([
      ['verdict', 'String', 'fail'],
      ['account', 'String', '111111111111'],
      ['region', 'String', 'us-east-1'],
      ['severity', 'String', 'critical'],
    ]);
  });

  it.each([{ account: '1', severity: undefined }, { account: '1', severity: '' }, { account: '1' }])(
    'has no attribute of what is not said: %j',
    async (said) => {
      await using world = makeTopic();

      await world.topic.publish({ ...notification, data: said });

      expect(Object.keys(published().MessageAttributes ?? {})).toEqual(['account']);
    },
  );

  it.each([
    ['two\r\nlines', 'two lines'],
    [' büro ', 'b ro'],
    ['é', 'Qualys Fargate Scanner'],
    ['x'.repeat(200), 'x'.repeat(99)],
  ])('with the subject %j has one that SNS takes', async (subject, line) => {
    await using world = makeTopic();

    await world.topic.publish({ ...notification, subject });

    expect(published().Subject).toBe(line);
  });

  it('that is larger than SNS takes is an error', async () => {
    await using world = makeTopic();

    const error = await rejection(world.topic.publish({ ...notification, text: 'ü'.repeat(131_000) }));

    expect(error).toBeInstanceOf(OperationError);
    expect(snsMock.commandCalls(PublishCommand)).toEqual([]);
  });

  it('that is refused names topic and permission', async () => {
    await using world = makeTopic();
    snsMock.on(PublishCommand).rejects(awsError('AuthorizationErrorException', 'no', 403));

    const error = await rejection(world.topic.publish(notification));

    expect(error).toMatchObject({ name: 'RemoteError', retryable: false });
  });
});
