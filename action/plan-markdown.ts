import type { Change } from '../core/deploy/cloudformation.ts';
import type { StackPlan } from '../core/deploy/deploy-progress.ts';
import { leftOut, row, tableHead } from '../core/report/markdown-table.ts';
import { rowsOf, type Section } from '../core/report/sections.ts';
import { markdown, markdownCode, plural } from '../core/report/text.ts';

/** A change set as a table with a row a resource. Those that lose what they hold come first, so that they are never left out. */
export function planSection(title: string, plan: StackPlan): Section {
  const { changes, losses } = plan;
  const ordered = [...losses, ...changes.filter((change) => !losses.includes(change))];
  const caution =
    losses.length === 0
      ? ''
      : `> [!CAUTION]\n> ${plural(losses.length, 'resource')} with data would be deleted or replaced, with what they hold: that needs \`allow-replacement: true\`.\n\n`;
  return {
    head: `### ${title}\n\n${caution}${tableHead('Action', 'Logical id', 'Type', 'Replacement', 'Changes')}`,
    rows: rowsOf(ordered, (change) => changeRow(change, losses.includes(change))),
    leftOut: (count) => leftOut(count, 'resource'),
  };
}

function changeRow(change: Change, isLoss: boolean): string {
  const { logicalId, type, properties } = change;
  const action = actionOf(change);
  return row(
    isLoss ? `🛑 **${action}**` : action,
    markdownCode(logicalId, 255),
    markdown(type, 255),
    replacementOf(change, isLoss),
    markdown(properties.join(', '), 500),
  );
}

function actionOf({ action, policyAction }: Change): string {
  switch (action) {
    case 'Add':
      return 'add';
    case 'Import':
      return 'import';
    case 'Remove':
      return policyAction === 'Retain' ? 'leave the stack, and stay' : 'delete';
    case 'Modify':
      return 'change';
    case 'Dynamic':
      return 'decided as it runs';
    default:
      return action satisfies never;
  }
}

function replacementOf({ replacement }: Change, isLoss: boolean): string {
  const words = { no: '', maybe: 'may be replaced', yes: 'replaced' } as const;
  const text = words[replacement];
  return isLoss && text !== '' ? `**${text}**` : text;
}
