import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type HookAccounts, startHookAccounts } from '../fakes/hook-accounts.ts';
import { deploymentInvocation, resourceInvocation } from '../fakes/hook-invocations.ts';
import { sampleFinding } from '../fakes/samples.ts';
import { runScript } from './process.ts';

// The zip of the hooks as Lambda loads it, against its own account and the service's on loopback.

let folder: string;
let aws: HookAccounts;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'admission-'));
  const files = unzipSync(readFileSync(join(import.meta.dirname, '../../dist/lambda/admission.zip')));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const driver = `
    import * as handlers from './index.mjs';
    const [handler, invocation] = process.argv.slice(2);
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 25_000 };
    const answer = await handlers[handler](JSON.parse(invocation), context);
    process.stdout.write('\\nanswer ' + JSON.stringify(answer));
    process.exit();`;
  writeFileSync(join(folder, 'driver.mjs'), driver);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(async () => {
  aws = await startHookAccounts();
  vi.stubEnv('AWS_ENDPOINT_URL', aws.environment.AWS_ENDPOINT_URL);
  return async () => {
    vi.unstubAllEnvs();
    await aws[Symbol.asyncDispose]();
  };
});

async function invoke(handler: 'deploymentHook' | 'templateHook', invocation: unknown) {
  const { stdout, stderr, exitCode } = await runScript(
    join(folder, 'driver.mjs'),
    [handler, JSON.stringify(invocation)],
    { environment: aws.environment },
  );
  expect([exitCode, stderr]).toEqual([0, expect.any(String)]);
  const [said = '', answer = ''] = stdout.split('\nanswer ');
  return { answer: JSON.parse(answer) as Readonly<Record<string, unknown>>, log: said + stderr };
}

const resource = (image: string) => {
  const resourceProperties = { Family: 'api', ContainerDefinitions: [{ Name: 'app', Image: image }] };
  const targetModel = { resourceProperties };
  return resourceInvocation({ requestData: { targetName: 'AWS::ECS::TaskDefinition', targetModel } });
};

it('a deployment waits for the scan that it has asked for, and passes', async () => {
  const first = await invoke('deploymentHook', deploymentInvocation());
  await aws.knows();
  const second = await invoke('deploymentHook', deploymentInvocation({ hookDetails: first.answer.hookDetails }));

  expect(first.answer).toMatchObject({ hookStatus: 'IN_PROGRESS', callBackDelay: 30 });
  expect(aws.calls.filter(({ action }) => action === 'sqs:SendMessageBatch')).toHaveLength(1);
  expect(second.answer).toMatchObject({ hookStatus: 'SUCCEEDED' });
  expect(second.log).toContain('"AdmissionAllowed":1');
});

it('a task definition of a template that fails is stopped, and the log says why', async () => {
  await aws.knows({ findings: [sampleFinding()] });

  const { answer, log } = await invoke('templateHook', resource(`${aws.repository}:1`));

  expect(answer).toMatchObject({
    hookStatus: 'FAILED',
    errorCode: 'NonCompliant',
    message: expect.stringContaining('CVE-2024-6387'),
  });
  expect(log).toContain('"AdmissionDenied":1');
  expect(log).toContain('CVE-2024-6387');
});

it.each(['deploymentHook', 'templateHook'] as const)('%s answers what it can not read', async (handler) => {
  const { answer } = await invoke(handler, { hello: 'world' });

  expect(answer.hookStatus).toBe('FAILED');
  expect(aws.calls).toEqual([]);
});
