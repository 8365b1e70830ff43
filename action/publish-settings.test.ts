import { expect, it } from 'vitest';
import { UsageError } from '../core/errors.ts';
import { type ActionValues, publishesToGitHub, readPublishSettings } from './publish-settings.ts';

it('publishes nothing unless asked to', () => {
  const settings = readPublishSettings({});

  expect(settings).toEqual({
    comment: 'never',
    uploadSarif: false,
    checkRun: false,
    deploymentStatus: false,
    deploymentRecord: false,
    predicate: 'verification',
  });
  expect(publishesToGitHub(settings)).toBe(false);
});

it.each<[ActionValues]>([
  [{ comment: 'always' }],
  [{ comment: ' On-Failure ' }],
  [{ 'upload-sarif': 'true' }],
  [{ 'check-run': 'TRUE' }],
  [{ 'deployment-status': 'true', environment: 'production' }],
  [{ 'deployment-record': 'true', environment: 'production' }],
])('publishes with %j', (values) => {
  expect(publishesToGitHub(readPublishSettings(values))).toBe(true);
});

it.each<[ActionValues, string, string]>([
  [{ comment: 'allways' }, 'comment must be never, on-failure or always; found "allways".', 'Did you mean always?'],
  [{ 'check-run': '1' }, 'check-run must be true or false; found "1".', 'Correct it and run again.'],
  [
    { predicate: 'vulns' },
    'predicate must be verification or vulnerabilities; found "vulns".',
    'Correct it and run again.',
  ],
  [
    { 'on-missing-credentials': 'blok' },
    'on-missing-credentials must be block or neutral; found "blok".',
    'Did you mean block?',
  ],
  [
    { 'deployment-status': 'true', environment: ' ' },
    'deployment-status needs environment: the name of what is deployed to.',
    'Set it, such as environment: production.',
  ],
])('refuses %j', (values, message, remedy) => {
  expect(() => readPublishSettings(values)).toThrow(UsageError);
  expect(() => readPublishSettings(values)).toThrow(expect.objectContaining({ message, remedy }));
});
