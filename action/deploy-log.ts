import { endGroup, info, startGroup } from '@actions/core';
import { createResourcesAtWork } from '../core/deploy/at-work.ts';
import type { DeployProgress, StackPlan, TellDeploy } from '../core/deploy/deploy-progress.ts';
import { describePlan } from '../core/deploy/describe.ts';
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

/** A line a resource once it is done; change sets are folded, for the job summary has them. */
export function createDeployLog(output: DeployLogOutput): DeployLog {
  const { colour, now, inWords } = output;
  const atWork = createResourcesAtWork(now, colour);
  const stacks = new Set<string>();
  const plans = new Map<string, StackPlan>();
  let lastTold = now().getTime();
  const write = (text: string) => {
    info(inWords(text));
    lastTold = now().getTime();
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
        case 'event': {
          const { stack, event } = progress;
          stacks.add(stack);
          const done = atWork.note(stack, event);
          if (done !== undefined) write(done);
          break;
        }
        case 'ended':
          stacks.delete(progress.stack);
          atWork.end(progress.stack);
          write(`${terminal(progress.stack)}: ${terminal(progress.status)} after ${formatDuration(progress.sinceMs)}`);
          break;
        default:
          progress satisfies never;
      }
    },
    tick: () => {
      const summary = atWork.summary();
      if (summary !== undefined && now().getTime() - lastTold >= quietMs) write(summary);
    },
    underWay: () => [...stacks],
    plans: () => plans,
  };
}
