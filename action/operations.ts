import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { info } from '@actions/core';
import { type DeployOptionName, deployOptionNames, deployOptions } from '../core/deploy/deploy-options.ts';
import { OperationError, UsageError } from '../core/errors.ts';
import { gateOptions } from '../core/gate-options.ts';
import type { Section } from '../core/report/sections.ts';
import { markdown } from '../core/report/text.ts';
import { inActionWords } from './action-words.ts';
import { type CommandEnd, type CommandStep, flagOf, inertLine, isJson } from './command-step.ts';
import { plain } from './deploy-markdown.ts';
import type { CommandNature } from './leave.ts';

/** How an input of the action reaches the command line. */
interface Passed {
  readonly input: string;
  /** As an option of that name, else as what stands behind the command, once a line of the input. */
  readonly option?: string;
  /** A flag that is on unless the input says false. */
  readonly unless?: true;
}

/** A command that operates what is deployed, as the command line has it. */
interface Operation extends CommandNature {
  readonly passed: readonly Passed[];
}

const timeout = { input: 'timeout', option: 'timeout' } as const;
const registries = [{ input: 'registry' }] as const;

/** The commands of the command line that make sense where nobody looks, beside those that change stacks. */
export const operations: Readonly<Record<string, Operation>> = {
  verify: { kind: 'asks', canPlan: false, passed: [{ input: 'image', option: 'image' }, timeout] },
  scan: {
    kind: 'asks',
    canPlan: false,
    passed: [
      { input: 'image' },
      { input: 'cluster', option: 'cluster' },
      { input: 'service', option: 'service' },
      { input: 'task-definition', option: 'family' },
      { input: 'wait', option: 'no-wait', unless: true },
      timeout,
    ],
  },
  reconcile: { kind: 'asks', canPlan: false, passed: [{ input: 'target' }] },
  redrive: { kind: 'changes', canPlan: true, passed: [{ input: 'queue' }] },
  'rotate-token': { kind: 'changes', canPlan: false, passed: [] },
  'policy put': { kind: 'changes', canPlan: true, passed: [{ input: 'policy' }] },
  'policy check': { kind: 'reads', canPlan: false, passed: [{ input: 'policy' }] },
  'policy show': { kind: 'reads', canPlan: false, passed: [] },
  'registries list': { kind: 'reads', canPlan: false, passed: [] },
  'registries create': { kind: 'changes', canPlan: true, passed: registries },
  'registries validate': { kind: 'reads', canPlan: false, passed: registries },
  'qualys-info': { kind: 'reads', canPlan: false, passed: [] },
  workflow: { kind: 'reads', canPlan: false, passed: [] },
  logs: { kind: 'reads', canPlan: false, passed: [] },
};

/** Lines of output that are kept for the summary. */
const mostLines = 5000;

/**
 * Runs a command by the command line that lies beside the action in dist: it knows its options and how to show what it finds. Secrets go by
 * its environment, and nobody is asked.
 */
export async function operationStep(name: string, operation: Operation, step: CommandStep): Promise<CommandEnd> {
  const args = [...name.split(' '), ...argumentsOf(operation, step)];
  const { exitCode, stdout, stderr } = await runCommandLine(args, step);
  const mark = exitCode === 0 ? '✅' : '❌';
  const title = `${mark} ${name}${step.dryRun ? ' (dry run)' : ''}`;
  const fault = exitCode === 0 ? undefined : inActionWords(faultIn(name, exitCode, stdout, stderr), name);
  const sections = [plain(`## ${markdown(title, 100)}`), ...faultSections(fault), ...outputSections(stdout)];
  const told = step.dryRun ? { plan: { sections, isGrave: fault !== undefined } } : {};
  return {
    lines: [],
    sections,
    outputs: {},
    ...(isJson(step) ? { json: parsed(stdout) } : {}),
    ...(fault === undefined ? {} : { failure: fault }),
    ...told,
  };
}

/** The arguments as the inputs say. An input that the command does not know is told by it. */
export function argumentsOf(
  { passed }: Pick<Operation, 'passed'>,
  step: Pick<CommandStep, 'values' | 'input' | 'dryRun'>,
): readonly string[] {
  const own = passed.flatMap(({ input, option, unless }) => {
    const given = step.input(input);
    if (unless === true) return flagOf(input, given) === false ? [`--${option}`] : [];
    if (given === '' || given === defaultOf(input)) return [];
    return option === undefined ? linesOf(given, input) : linesOf(given, input).map((line) => `--${option}=${line}`);
  });
  const shared = deployOptionNames.flatMap((name) => sharedArgument(name, step.values[name] ?? ''));
  return [...own, ...shared, ...(step.dryRun ? ['--dry-run'] : [])];
}

function sharedArgument(name: DeployOptionName, value: string): readonly string[] {
  const { secret, flag } = deployOptions[name];
  if (value === '' || secret === true || name === 'dry-run') return [];
  if (flag === true) return flagOf(name, value) === true ? [`--${name}`] : [];
  return [`--${name}=${value}`];
}

/** A line that looks like an option would be one. */
function linesOf(given: string, input: string): readonly string[] {
  const lines = given
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const odd = lines.find((line) => line.startsWith('-'));
  if (odd === undefined) return lines;
  throw new UsageError(`${input} can not be ${JSON.stringify(odd.slice(0, 100))}.`, {
    remedy: 'What begins with a dash is an option; give it by the input of its name.',
  });
}

/** What action.yml fills in is not what the user said. */
function defaultOf(input: string): string | undefined {
  return Object.entries(gateOptions).find(([name]) => name === input)?.[1].fallback;
}

interface EndedCommandLine {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function runCommandLine(args: readonly string[], step: CommandStep): Promise<EndedCommandLine> {
  const { environment, cwd, signal } = step;
  const child = spawn(process.execPath, [commandLine(), ...args], {
    cwd,
    env: { ...environment, ...secretsFor(step) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // It says what is left, and ends by itself.
  const stop = () => child.kill('SIGINT');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  // What it writes is inert already; that the runner carries out none of it is made sure of.
  const word = randomBytes(16).toString('hex');
  info(`::stop-commands::${word}`);
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      process.stdout.write(text);
    });
  }
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    });
    return { exitCode, ...said };
  } finally {
    info(`\n::${word}::`);
    signal.removeEventListener('abort', stop);
  }
}

/** The built command line, from the built action. */
function commandLine(): string {
  const file = join(dirname(fileURLToPath(import.meta.url)), '../../cli/index.js');
  if (existsSync(file)) return file;
  throw new OperationError('This installation of qualys-fargate-scanner lacks its command line.', {
    remedy: 'Use the action at a released version.',
  });
}

/** The variables that the command line asks for what is no argument. */
function secretsFor({ values }: Pick<CommandStep, 'values'>): Readonly<Record<string, string>> {
  const given = deployOptionNames.flatMap((name) => {
    const { secret, environment: [variable] = [] } = deployOptions[name];
    const value = values[name] ?? '';
    return secret === true && variable !== undefined && value !== '' ? [[variable, value] as const] : [];
  });
  return Object.fromEntries(given);
}

/** What it says last of an error; without one, that it found something that is not in order. */
function faultIn(name: string, exitCode: number, stdout: string, stderr: string): string {
  const lines = stderr.trimEnd().split('\n');
  const from = lines.findLastIndex((line) => line.startsWith('Error: '));
  if (from >= 0) return lines.slice(from).join('\n').slice('Error: '.length);
  if (parsed(stdout) !== undefined)
    return `${name} ended with exit code ${exitCode}; its JSON report says what it found.`;
  const failed = stdout.split('\n').filter((line) => line.startsWith('FAIL'));
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  return [...failed.slice(0, 8), `${name} ended with exit code ${exitCode}: ${last}`].join('\n');
}

function faultSections(fault: string | undefined): readonly Section[] {
  if (fault === undefined) return [];
  return [
    plain(
      fault
        .split('\n')
        .map((line) => markdown(line, 3000))
        .join('\n\n'),
    ),
  ];
}

/** What was printed, as it stands: lines that are indented so far are text and nothing else. */
function outputSections(stdout: string): readonly Section[] {
  const lines = stdout.trimEnd().split('\n').slice(0, mostLines);
  if (stdout.trim() === '') return [];
  const rows = lines.map((line) => `    ${inertLine(line)}`);
  return [
    { head: '### Output\n', rows, leftOut: (count) => `\n… and ${count} more lines, left out here; the log has them.` },
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
