import type { Reason } from '../reason.ts';
import { text } from './judged-use.ts';
import type { Notification } from './notification.ts';
import type { TargetNotificationData } from './notification-schema.ts';
import { boundedText, plain, subjectLine, table } from './notification-text.ts';
import type { Target } from './target.ts';

/** Renders what is told of an account and region that can't be looked at. */
export function unreachableNotification(
  { account, region }: Target,
  { code, message, remedy }: Reason,
  { tool, at }: { readonly tool: { readonly name: string; readonly version: string }; readonly at: Date },
): Notification {
  const lines = [
    'UNREACHABLE: what runs in an account and region can not be looked at.',
    '',
    'Where',
    ...table([
      ['Account', plain(account)],
      ['Region', plain(region)],
    ]),
    '',
    'Why',
    `  ${plain(message, 1000)}`,
    '',
    'What to do',
    `  ${plain(remedy, 1000)}`,
    '  Deploy target-account.yaml there, or take the account out of the parameters of the service.',
    '  Until then only what events tell of is scanned, and nobody knows what else runs there.',
  ];
  const data: TargetNotificationData = {
    kind: 'target-unreachable',
    schemaVersion: 1,
    tool,
    at: at.toISOString(),
    account,
    region,
    reason: { code, message: text(message, 1000), remedy: text(remedy, 1000) },
  };
  return {
    subject: subjectLine(`UNREACHABLE: account ${account} in ${region} can not be looked at (${code})`),
    text: boundedText(`${lines.join('\n')}\n`),
    data,
  };
}
