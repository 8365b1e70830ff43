import { note, type Work } from './work.ts';

/**
 * Does something to a stack without a new secret, and sees that the secret keeps the value it has. CloudFormation knows only the value it
 * was given last, and writes it again with whatever else changes about the secret (its tags): what was rotated since would be lost.
 */
export async function keepingSecret<Result>(
  arn: string | undefined,
  region: string,
  act: () => Promise<Result>,
  work: Work,
): Promise<Result> {
  if (arn === undefined || work.settings.dryRun) return act();
  const { secrets } = work.cloud.in(region);
  const before = await secrets.current(arn, work.signal);
  const result = await act();
  const after = before === undefined ? undefined : await secrets.current(arn, work.signal);
  if (before !== undefined && after !== undefined && after !== before) {
    await secrets.makeCurrent(arn, { from: after, to: before }, work.signal);
    note(work, 'The credentials for Qualys in Secrets Manager stay as they were.');
  }
  return result;
}
