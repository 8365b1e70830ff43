import { describe, expect, it } from 'vitest';
import { complaintIn, keptBytes, maskSecrets, outputTail, policyLineIn } from './output.ts';

const token = 'eyJhbGciOi.token+value/1==';

describe('the end of an output', () => {
  it('is kept without secrets in any form, even when they come in pieces', () => {
    const tail = outputTail([token]);
    const text = `token ${token}, ${encodeURIComponent(token)}, ${Buffer.from(token).toString('base64')} end\n`;
    for (const piece of text.match(/.{1,7}/gs) ?? []) tail.add(Buffer.from(piece));

    expect(tail.text()).toBe('token ***, ***, *** end\n');
  });

  it.each([
    ['in colours', [...token].join('\u001b[0m')],
    ['in two bytes a letter', Buffer.from(token, 'utf16le').toString('latin1')],
  ])('is kept without a secret that is written %s', (_, written) => {
    const tail = outputTail([token]);
    tail.add(Buffer.from(`token ${written}\n`));

    expect(tail.text()).toBe('token ***\n');
  });

  it('is bounded, and begins with a whole line, so that no end of a secret is left', () => {
    const tail = outputTail([token]);
    tail.add(Buffer.from(`${token}${'x'.repeat(keptBytes - 10)}\nlast\n`));

    expect(tail.text()).toBe('last\n');
  });

  it('of a single endless line is nothing', () => {
    const tail = outputTail([]);
    for (let count = 0; count < 40; count++) tail.add(Buffer.alloc(8192, 'x'));

    expect(tail.text()).toBe('');
  });

  it('has no control characters', () => {
    const tail = outputTail([]);
    tail.add(Buffer.from('\u001b[31mred\u001b[0m\u0000\u009b a\tb\r\n'));

    expect(tail.text()).toBe('red a\tb\n');
  });
});

it('masks the longer of two secrets first', () => {
  expect(maskSecrets('abcdef abcd', ['abcd', 'abcdef'])).toBe('*** ***');
});

it.each([
  ['info one\nERROR: failed to fetch image\ninfo done\n', 'ERROR: failed to fetch image'],
  ['one\ntwo\n', 'two'],
  ['\n \n', undefined],
])('the complaint of %j is %j', (text, complaint) => {
  expect(complaintIn(text)).toBe(complaint);
});

it.each([
  [
    'evaluating policies\npolicy "base": rule no-criticals: DENY\nerror: done\n',
    'policy "base": rule no-criticals: DENY',
  ],
  ['Policy evaluation result: AUDIT (no policy matched)', 'Policy evaluation result: AUDIT (no policy matched)'],
  ['qscanner --policy-tags prod\naccess denied\n', undefined],
  ['', undefined],
])('the policy in %j is named by %j', (text, line) => {
  expect(policyLineIn(text)).toBe(line);
});
