import { endGroup, info, startGroup } from '@actions/core';
import type { StackEvent } from '../core/deploy/cloudformation.ts';
import type { DeployProgress, StackPlan, TellDeploy } from '../core/deploy/deploy-progress.ts';
import { describeEvent, describePlan, isFinal } from '../core/deploy/describe.ts';
import { formatDuration } from '../core/duration.ts';
import { terminal } from '../core/report/text.ts';

/** What a deployment says while it works, in the log of a step, and what is known of it by then. */
export interface DeployLog {
  readonly tell: TellDeploy;
  /** Says what takes long, once a minute; to be called about every second. */
  tick(): void;
  /** Stacks that AWS still works on, as far as they were followed. */
  underWay(): readonly string[];
  /** The change sets so far, by stack. */
  plans(): ReadonlyMap<string, StackPlan>;
}

export interface DeployLogOutput {
  readonly colour: boolean;
  readonly now: () => Date;
  /** Says a text of the core as people who write a workflow would. */
  readonly inWords: (text: string) => string;
}

const quietMs = 60_000;
/** Resources that are named as being at work. */
const mostAtWork = 8;

interface AtWork {
  readonly stack: string;
  readonly event: StackEvent;
  readonly since: number;
}

/** A line a resource once it is done; change sets are folded, for the job summary has them. */
export function createDeployLog(output: DeployLogOutput): DeployLog {
  const { colour, now, inWords } = output;
  const atWork = new Map<string, AtWork>();
  const stacks = new Set<string>();
  const plans = new Map<string, StackPlan>();
  let lastTold = now().getTime();
  const write = (text: string) => {
    info(inWords(text));
    lastTold = now().getTime();
  };
  const told = (stack: string, event: StackEvent) => {
    const key = `${stack} ${event.logicalId}`;
    const begun = atWork.get(key);
    stacks.add(stack);
    if (!isFinal(event)) {
      atWork.set(key, { stack, event, since: begun?.since ?? now().getTime() });
      return;
    }
    atWork.delete(key);
    write(describeEvent(event, begun === undefined ? undefined : now().getTime() - begun.since, { colour }));
  };
  return {
    tell: (progress: DeployProgress) => {
      switch (progress.kind) {
        case 'note':
          write(`${terminal(progress.stack)}: ${terminal(progress.text, 2000)}`);
          break;
        case 'planned': {
          const { stack, plan } = progress;
          plans.set(stack, plan);
          const [head = ''] = describePlan(stack, plan, { colour: false }).split('\n');
          const [, ...lines] = describePlan(stack, plan, { colour }).split('\n');
          startGroup(head);
          for (const line of lines) info(inWords(line));
          endGroup();
          break;
        }
        case 'event':
          told(progress.stack, progress.event);
          break;
        case 'ended':
          stacks.delete(progress.stack);
          for (const [key, { stack }] of atWork) if (stack === progress.stack) atWork.delete(key);
          write(`${terminal(progress.stack)}: ${terminal(progress.status)} after ${formatDuration(progress.sinceMs)}`);
          break;
        default:
          progress satisfies never;
      }
    },
    tick: () => {
      if (atWork.size === 0 || now().getTime() - lastTold < quietMs) return;
      const named = [...atWork.values()].slice(0, mostAtWork).map(({ event, since }) => {
        return `${event.logicalId} (${formatDuration(now().getTime() - since)})`;
      });
      write(`  … ${terminal(`still at work: ${named.join(', ')}`, 1000)}`);
    },
    underWay: () => [...stacks],
    plans: () => plans,
  };
}
