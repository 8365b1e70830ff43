import { randomBytes } from 'node:crypto';
import type { DeployReport } from '../core/deploy/deploy-report.ts';
import { describeReport, describeStatus } from '../core/deploy/describe.ts';
import { type DeployCommand, type DeployHost, runDeploy, runStatus } from '../core/deploy/run.ts';
import { inActionWords } from './action-words.ts';
import { type CommandEnd, type CommandStep, flagOf, inertLine, isJson } from './command-step.ts';
import { changedBy, deploySections, planSections } from './deploy-markdown.ts';
import { stackOutputs } from './stack-outputs.ts';
import { hasDrifted, statusSections } from './status-markdown.ts';

const tickMs = 1000;

/** Runs a command that changes stacks. Nobody is asked: what needs an answer takes it from an input, or fails. */
export async function deployStep(command: DeployCommand, step: CommandStep): Promise<CommandEnd> {
  const report = await watched(step, (host) => runDeploy(command, step.values, host));
  const inWords = (text: string) => inActionWords(text, command);
  return {
    lines: isJson(step) ? jsonLines(report) : describeReport(report, inkOf(step)).split('\n').map(inWords),
    sections: deploySections({ ...report, next: report.next.map(inWords) }),
    outputs: { changed: String(changedBy(report)), ...stackOutputs(report.stacks, report.region) },
    json: report,
    ...(report.dryRun ? { plan: { sections: planSections(report), isGrave: losesState(report) } } : {}),
  };
}

/** Shows the state of the stacks. */
export async function statusStep(step: CommandStep): Promise<CommandEnd> {
  const drift = flagOf('drift', step.input('drift')) === true;
  const report = await watched(step, (host) => runStatus(step.values, { drift }, host));
  return {
    lines: isJson(step) ? jsonLines(report) : describeStatus(report, inkOf(step)).split('\n'),
    sections: statusSections(report),
    outputs: {
      ...(drift ? { drifted: String(report.stacks.some(hasDrifted)) } : {}),
      ...stackOutputs(report.stacks, report.region),
    },
    json: report,
  };
}

async function watched<Result>(step: CommandStep, act: (host: DeployHost) => Promise<Result>): Promise<Result> {
  const { environment, log, mask, signal } = step;
  const clock = setInterval(log.tick, tickMs);
  clock.unref();
  try {
    return await act({ environment, mask, signal, tell: log.tell, run: `run-${randomBytes(8).toString('hex')}` });
  } finally {
    clearInterval(clock);
  }
}

/** Whether what is planned takes away something that can't be made again. */
function losesState({ stacks, command }: DeployReport): boolean {
  return command.startsWith('destroy') || stacks.some(({ plan }) => plan !== undefined && plan.losses.length > 0);
}

function jsonLines(report: object): readonly string[] {
  return JSON.stringify(report, null, 2).split('\n').map(inertLine);
}

function inkOf({ environment }: CommandStep): { readonly colour: boolean } {
  return { colour: environment.NO_COLOR === undefined };
}
