import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { rejection } from '../test/fakes/http-client.ts';
import { prompt } from './prompt.ts';
import type { World } from './world.ts';

function terminal(environment: World['environment'] = {}, isTTY = true) {
  let written = '';
  const write = (text: string) => {
    written += text;
    return true;
  };
  const stop = new AbortController();
  const stream = { isTTY, columns: 80, write };
  const world: World = { environment, cwd: '/', stdout: stream, stderr: stream, signal: stop.signal };
  const input = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream;
  const type = (text: string) => (input as unknown as PassThrough).write(text);
  return { ask: prompt(world, input), type, stop, written: () => written };
}

describe('prompt', () => {
  it('asks a question and shows what is typed', async () => {
    const { ask, type, written } = terminal();

    const answer = ask?.text('Delete it?');
    type('yes\r');

    expect(await answer).toBe('yes');
    expect(written()).toContain('Delete it?');
    expect(written()).toContain('yes');
  });

  it('does not show a secret', async () => {
    const { ask, type, written } = terminal();

    const answer = ask?.secret('Token');
    type(' opensesame \r');

    expect(await answer).toBe('opensesame');
    expect(written()).toBe('Token (not shown): \n');
  });

  it('takes nothing for no secret', async () => {
    const { ask, type } = terminal();

    const answer = ask?.secret('Token');
    type('\r');

    expect(await answer).toBeUndefined();
  });

  it.each([
    ['Ctrl-C', (one: ReturnType<typeof terminal>) => one.type('\u0003')],
    ['a signal', (one: ReturnType<typeof terminal>) => one.stop.abort()],
  ])('is ended by %s', async (_what, end) => {
    const one = terminal();

    const answer = one.ask?.text('Delete it?') ?? Promise.resolve();
    end(one);

    expect(await rejection(answer)).toMatchObject({ name: 'CanceledError' });
  });

  it.each([
    ['no terminal', {}, false],
    ['a CI system', { CI: 'true' }, true],
  ])('asks nobody where there is %s', (_what, environment, isTTY) => {
    expect(terminal(environment, isTTY).ask).toBeUndefined();
  });
});
