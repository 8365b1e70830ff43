import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../test/fakes/clock.ts';
import { rejection } from '../../test/fakes/http-client.ts';
import { answer } from '../../test/fakes/qualys.ts';
import { RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import type { QualysCredentials } from '../qualys/auth.ts';
import { createCalls } from '../qualys/calls.ts';
import { createSecretAuth } from './secret-auth.ts';

/** A secret that can be changed behind the service's back, and a Qualys that takes what `isGood` takes. */
function makeWorld(first: QualysCredentials) {
  const clock = fakeClock();
  const state = { there: first, known: first, rereads: 0, fault: undefined as RemoteError | undefined };
  const secret = {
    current: async () => state.known,
    reread: async () => {
      state.rereads += 1;
      if (state.fault !== undefined) throw state.fault;
      state.known = state.there;
      return state.known;
    },
  };
  const signIns: string[] = [];
  const isGood = { password: (_: string) => true, token: (_: string) => true };
  const http: HttpClient = {
    send: async ({ url, body, headers }) => {
      if (url.endsWith('/auth')) {
        const password = new URLSearchParams(String(body)).get('password') ?? '';
        signIns.push(password);
        return isGood.password(password) ? answer(201, `eyJ.${password}${signIns.length}.sig`) : answer(401, '');
      }
      return isGood.token(headers?.authorization ?? '') ? answer(200, '{}') : answer(401, '');
    },
    close: async () => {},
  };
  const masked: string[] = [];
  const gateway = 'https://gateway.example';
  const auth = createSecretAuth({ secret, gateway, http, clock, mask: (text) => void masked.push(text) });
  const calls = createCalls({ gateway, http, auth, now: clock.now });
  const call = () => calls.call({ path: '/x', purpose: 'asking' });
  return { state, auth, call, clock, signIns, isGood, masked };
}

const token = (text: string): QualysCredentials => ({ kind: 'token', token: text });
const password = (text: string): QualysCredentials => ({ kind: 'password', username: 'jane', password: text });

describe('a token in the secret', () => {
  it('is sent as it is, and the secret is not read again while it is good', async () => {
    const world = makeWorld(token('one'));

    expect(await world.auth.token()).toBe('one');
    await world.call();

    expect(world.state.rereads).toBe(0);
  });

  it('that was changed is found after a refusal, once for all who wait', async () => {
    const world = makeWorld(token('old'));
    world.state.there = token('new');
    world.isGood.token = (header) => header === 'Bearer new';

    const answers = await Promise.all([world.call(), world.call(), world.call()]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(world.state.rereads).toBe(1);
  });

  it('that stays refused costs one look, not one a call', async () => {
    const world = makeWorld(token('bad'));
    world.isGood.token = () => false;

    const errors = [await rejection(world.call()), await rejection(world.call())];

    expect(errors).toMatchObject([{ code: 'qualys-denied' }, { code: 'qualys-denied' }]);
    expect(world.state.rereads).toBe(1);
    world.clock.advance(30_000);
    await rejection(world.call());
    expect(world.state.rereads).toBe(2);
  });

  it('that was read anew meanwhile is sent without another look', async () => {
    const world = makeWorld(token('old'));
    await world.auth.token();
    world.state.known = token('new');

    expect(await world.auth.renew('old')).toBe('new');
    expect(world.state.rereads).toBe(0);
  });

  it('is told apart from a secret that can not be read', async () => {
    const world = makeWorld(token('bad'));
    world.isGood.token = () => false;
    world.state.fault = new RemoteError('down', { code: 'no-credentials', retryable: true, remedy: 'later' });

    expect(await rejection(world.call())).toMatchObject({ code: 'no-credentials', retryable: true });
    world.state.fault = undefined;
    await rejection(world.call());

    expect(world.state.rereads).toBe(2);
  });
});

describe('user and password in the secret', () => {
  it('are exchanged once, and again when the token is refused', async () => {
    const world = makeWorld(password('pw'));
    const first = await world.auth.token();
    world.isGood.token = (header) => header === 'Bearer eyJ.pw2.sig';

    await world.call();

    expect(first).toBe('eyJ.pw1.sig');
    expect(world.signIns).toEqual(['pw', 'pw']);
    expect(world.state.rereads).toBe(0);
    expect(world.masked).toEqual(['eyJ.pw1.sig', 'eyJ.pw2.sig']);
  });

  it('that were changed are found after a refused sign-in', async () => {
    const world = makeWorld(password('old'));
    world.state.there = password('new');
    world.isGood.password = (text) => text === 'new';

    expect(await world.auth.token()).toBe('eyJ.new2.sig');
    expect([world.signIns, world.state.rereads]).toEqual([['old', 'new'], 1]);
  });

  it('that stay refused are an error', async () => {
    const world = makeWorld(password('bad'));
    world.isGood.password = () => false;

    expect(await rejection(world.auth.token())).toMatchObject({ code: 'qualys-denied' });
    expect(world.state.rereads).toBe(1);
  });

  it('give way to a token when the secret changes its form', async () => {
    const world = makeWorld(password('pw'));
    const first = await world.auth.token();
    world.state.known = token('plain');

    expect(await world.auth.renew(first)).toBe('plain');
  });
});
