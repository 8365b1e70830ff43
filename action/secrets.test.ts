import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { markdown } from '../core/report/text.ts';
import { createSecrets } from './secrets.ts';

let written = '';

beforeEach(() => {
  written = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written += String(text);
    return true;
  });
});

afterEach(() => vi.restoreAllMocks());

it('tells the runner what to hide, and clears texts of it in every form', () => {
  const secrets = createSecrets();

  secrets.mask('{"token": "open"}\n');
  secrets.mask('opensesame');
  secrets.mask('open');

  expect(written).toContain('::add-mask::opensesame');
  expect(secrets.cleared('opensesame, "opensesame", reopened, {"token": "open"}')).toBe('***, "***", re***ed, ***');
  expect(secrets.cleared(JSON.stringify({ text: '{"token": "open"}' }))).toBe('{"text":"***"}');
});

it('clears Markdown of them, in which their signs are written otherwise', () => {
  const secrets = createSecrets();

  secrets.mask('pa$$_w*rd|1');

  expect(secrets.cleared(`${markdown('refused: pa$$_w*rd|1 is wrong')}`)).toBe('refused: *** is wrong');
});

it('hides nothing that is in many a word', () => {
  const secrets = createSecrets();

  secrets.mask(' ');
  secrets.mask('ab');

  expect(secrets.cleared('a b, ab')).toBe('a b, ab');
});
