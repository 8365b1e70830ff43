import { CanceledError, UsageError } from '../errors.ts';
import { note, type Work } from './work.ts';

/**
 * Asks whether something may be deleted, and with purge asks twice. Throws a UsageError where nobody can be asked and no option stands in
 * for the answer, a CanceledError when the answer is no.
 */
export async function agreeTo(what: string, work: Work): Promise<void> {
  const { settings, cloud, ask } = work;
  if (!settings.yes) {
    if (ask === undefined) throw unasked('--yes');
    const answer = await ask.text(`Delete ${what} (account ${cloud.account})? yes or no:`);
    if (!/^y(?:es)?$/i.test(answer.trim())) throw declined();
  }
  if (!settings.purge) return;
  const { prefix } = settings.names;
  if (settings.confirmPurge === prefix) return;
  if (settings.confirmPurge !== undefined) {
    throw new UsageError(`confirm-purge is not the stack-name (${prefix}).`, {
      remedy: `Give --confirm-purge ${prefix}.`,
    });
  }
  if (ask === undefined) throw unasked(`--confirm-purge ${prefix}`);
  note(work, 'With --purge, what the stacks hold is removed for good.');
  const answer = await ask.text(`Type ${prefix} to go on:`);
  if (answer.trim() !== prefix) throw declined();
}

function unasked(option: string): UsageError {
  return new UsageError(`Nothing was deleted: nobody can be asked here, and ${option} was not given.`, {
    remedy: `Look at it with --dry-run; then give ${option}.`,
  });
}

function declined(): CanceledError {
  return new CanceledError('Nothing was deleted.', { remedy: 'Run the command again when you are sure.' });
}
