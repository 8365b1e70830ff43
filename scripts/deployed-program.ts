import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './emulator-template.ts';
import { readTemplate } from './emulator-template.ts';

/** How a run of the command line ended. */
export interface Ran {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A run of the command line that is not over yet. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** The built command line, whose templates an emulator can make. */
export interface Program {
  /** Of whoever it is run as. */
  readonly accessKeyId: string;
  start(args: readonly string[], more?: Environment): Running;
  run(args: readonly string[], more?: Environment): Promise<Ran>;
}

/** Copies what was built and puts other templates in the place of its own. */
export function stageProgram(
  built: string,
  folder: string,
  transform: (template: Template, file: string) => Template,
): void {
  cpSync(built, folder, { recursive: true });
  const templates = join(folder, 'cloudformation');
  for (const file of readdirSync(templates)) {
    const path = join(templates, file);
    const template = transform(readTemplate(readFileSync(path, 'utf8')), file);
    writeFileSync(path, JSON.stringify(template, null, 1));
  }
}

/** Runs the command line of a folder in an environment that has nothing of the developer's own. */
export function openProgram(folder: string, environment: Environment): Program {
  const entry = join(folder, 'cli/index.js');
  const cache = { NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const start: Program['start'] = (args, more = {}) => {
    const env = Object.fromEntries(
      Object.entries({ PATH: process.env.PATH, ...cache, ...environment, ...more }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const child = spawn(process.execPath, [entry, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const ended = new Promise<Ran>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? undefined, out, err }));
    });
    return { child, ended };
  };
  return { accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '', start, run: (args, more) => start(args, more).ended };
}
