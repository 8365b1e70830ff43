import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkSubjects } from '../core/operate/check.ts';

// Whatever people of such scanners were told to verify by hand is a check of `verify`: docs/troubleshooting.md says which.

const text = readFileSync(new URL('../docs/troubleshooting.md', import.meta.url), 'utf8');
const [, section = ''] = text.split('## The service in AWS');
const cells = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| what you see'))
  .map((line) => line.slice(1, -1).split('|'));

interface Row {
  readonly symptom: string;
  readonly verified: string;
  readonly checks: readonly string[];
}

/** A row without a symptom is about the one above. */
const rows: Row[] = [];
for (const [symptom = '', verified = '', checks = ''] of cells) {
  const named = symptom.trim() === '' ? (rows.at(-1)?.symptom ?? '') : symptom.trim();
  rows.push({ symptom: named, verified, checks: [...checks.matchAll(/`([a-z-]+)`/g)].map(([, id = '']) => id) });
}

describe('the checks that docs/troubleshooting.md names', () => {
  it.each(rows)('$symptom: $verified', ({ symptom, checks }) => {
    expect(symptom).not.toBe('');
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.filter((id) => !(id in checkSubjects))).toEqual([]);
  });

  it.each(Object.keys(checkSubjects))('%s is named', (id) => {
    expect(rows.some(({ checks }) => checks.includes(id))).toBe(true);
  });
});

/** Every line of the tables and lists that earlier scanners had for this, by words that its row has here. */
const told = [
  ['Workflow not triggering', /CloudTrail logs calls of ECS/],
  ['Workflow not triggering', /rules of EventBridge/],
  ['Registry creation failed', /trust policy names Qualys' account/],
  ['Scan timeout', /MaxPollAttempts/],
  ['API errors (401/403)', /a new one/],
  ['Cross-account events not arriving', /policy of the bus lets the account in/],
  ['Lambda not triggering', /CloudTrail is on, and logs calls of ECS or ECR/],
  ['Lambda not triggering', /rule of EventBridge is on/],
  ['Lambda not triggering', /permissions/],
  ['Scan failures', /what the functions wrote/],
  ['Scan failures', /credentials for Qualys in Secrets Manager/],
  ['Scan failures', /installed/],
  ['Permission errors', /the role has the permissions/],
  ['Permission errors', /policies of buckets/],
  ['Permission errors', /across accounts/],
] as const;

it.each(told)('%s: %s is a row', (symptom, words) => {
  expect(rows.some((row) => row.symptom === symptom && words.test(row.verified))).toBe(true);
});
