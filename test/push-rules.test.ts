import { describe, expect, it } from 'vitest';
import { parseServiceEvent } from '../core/event/parse.ts';
import { sampleStack } from '../scripts/sample-stacks.ts';
import { imageActionEvent, putImageEvent } from './fakes/ecr-events.ts';
import { sampleEnvelope, taskStateEvent } from './fakes/ecs-events.ts';
import { type EventRule, matches, transform } from './fakes/event-bridge.ts';

// What the rules of the image scanner make of the events that AWS sends, up to what the intake reads.

const rulesWith = (given: Readonly<Record<string, string>>): readonly EventRule[] =>
  Object.values(sampleStack('scanner', given).Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Events::Rule' ? [Properties as EventRule] : [],
  );

/** The messages that the rules put on the queue. A pattern may be text. */
function messages(event: unknown, given: Readonly<Record<string, string>> = {}): readonly string[] {
  return rulesWith(given)
    .filter(({ EventPattern: pattern }) => matches(typeof pattern === 'string' ? JSON.parse(pattern) : pattern, event))
    .flatMap(({ Targets = [] }) => Targets)
    .map(({ InputTransformer }) => {
      if (InputTransformer === undefined) throw new Error('a target passes on whole events');
      return transform(InputTransformer, event);
    });
}

const requestParameters = { repositoryName: 'shop/web', imageTag: '1.4', imageManifest: 'hunter2' };

describe('the rules of the image scanner', () => {
  it.each([
    ['a push', imageActionEvent()],
    ['a push without a tag', imageActionEvent({ 'image-tag': undefined })],
    ['a push of what is no image', imageActionEvent({ 'artifact-media-type': 'application/vnd.in-toto+json' })],
    [
      'an image that was replicated',
      imageActionEvent(
        { 'action-type': 'REPLICATE', 'source-region': 'us-east-1' },
        { 'detail-type': 'ECR Replication Action' },
      ),
    ],
    ['what says that it refers to another image', imageActionEvent({}, { 'detail-type': 'ECR Referrer Action' })],
    ['what says that it is an artifact', imageActionEvent({}, { 'detail-type': 'ECR Artifact Action' })],
    ['the call of a push', putImageEvent()],
    ['the call of a push whose answer is not there', putImageEvent({ requestParameters, responseElements: null })],
    [
      'the call of a push by digest',
      putImageEvent({
        requestParameters: { ...requestParameters, imageTag: undefined, imageDigest: `sha256:${'b'.repeat(64)}` },
        responseElements: null,
      }),
    ],
  ])('pass on %s, once, without its manifest, as the intake reads the whole', (_, event) => {
    const passed = messages(event);

    expect(passed).toHaveLength(1);
    expect(passed[0]).not.toContain('hunter2');
    expect(parseServiceEvent(JSON.parse(passed[0] ?? ''))).toEqual(parseServiceEvent(event));
    expect(parseServiceEvent(event)).toMatchObject({ kind: 'push', repository: 'shop/web' });
  });

  it.each([
    ['a deletion', imageActionEvent({ 'action-type': 'DELETE' })],
    ['a push that failed', imageActionEvent({ result: 'FAILURE' })],
    ['a basic scan', imageActionEvent({}, { 'detail-type': 'ECR Image Scan' })],
    ['a call that failed', putImageEvent({ errorCode: 'ImageAlreadyExistsException', responseElements: null })],
    ['another call', putImageEvent({ eventName: 'BatchGetImage' })],
    ['a call to public repositories', putImageEvent({ eventSource: 'ecr-public.amazonaws.com' })],
    ['what somebody else says', { ...imageActionEvent(), source: 'my.app' }],
    ['a running task', taskStateEvent()],
  ])('leave %s where it is', (_, event) => {
    expect(messages(event)).toEqual([]);
  });

  it.each([
    ['shop/web', 'shop/web', true],
    ['shop/*', 'shop/web', true],
    ['base,shop/*', 'shop/web', true],
    ['*/web', 'shop/web', true],
    ['shop', 'shop/web', false],
    ['shop/*', 'shops/web', false],
    ['shop.web', 'shop/web', false],
  ])('of Repositories %s let %s pass: %s', (Repositories, repository, passes) => {
    const call = putImageEvent({ requestParameters: { ...requestParameters, repositoryName: repository } });

    expect(messages(imageActionEvent({ 'repository-name': repository }), { Repositories })).toHaveLength(
      passes ? 1 : 0,
    );
    expect(messages(call, { Repositories })).toHaveLength(passes ? 1 : 0);
  });

  it('pass on running tasks where it is asked for, whatever the repositories', () => {
    const event = taskStateEvent();

    const passed = messages(event, { ScanRunningTasks: 'true', Repositories: 'nothing' });

    expect(passed).toHaveLength(1);
    expect(parseServiceEvent(JSON.parse(passed[0] ?? ''))).toEqual(parseServiceEvent(event));
  });

  it('pass on executions of its own workflow that failed, and of no other', () => {
    const stateMachineArn = sampleStack('scanner').arn('ScanWorkflow');
    const ended = (arn: string) =>
      sampleEnvelope({
        source: 'aws.states',
        'detail-type': 'Step Functions Execution Status Change',
        detail: {
          executionArn: `${arn}:d-1`.replace('stateMachine', 'execution'),
          name: `d-${'a'.repeat(64)}-1`,
          status: 'FAILED',
          stateMachineArn: arn,
        },
      });

    expect(messages(ended(stateMachineArn)).map((text) => parseServiceEvent(JSON.parse(text)).kind)).toEqual([
      'workflow-ended',
    ]);
    expect(messages(ended(`${stateMachineArn}-of-others`))).toEqual([]);
  });

  it('make a hostile name nothing but text', () => {
    const tag = '"}, "source": "evil", "x": "<id>\\';

    const [passed = ''] = messages(imageActionEvent({ 'image-tag': tag }));

    expect(JSON.parse(passed)).toMatchObject({ source: 'aws.ecr', detail: { 'image-tag': tag } });
  });
});
