import * as z from 'zod';
import type { RegistryCredentials } from './credentials.ts';

/** Runs a program with a text on standard input and gives its standard output; rejects when it fails or is stopped. */
export type RunHelper = (
  program: string,
  args: readonly string[],
  input: string,
  signal: AbortSignal,
) => Promise<string>;

const deadlineMs = 20_000;
const longestOutput = 64 * 1024;
const answerSchema = z.object({ Username: z.string(), Secret: z.string().min(1) });

/**
 * Asks `docker-credential-<name>` for a registry (docker/docker-credential-helpers: `get`, the host on standard input). Undefined
 * when it has none or can't be asked, which is told; what it wrote is told to nobody, for it may hold the secret.
 */
export async function askHelper(
  name: string,
  host: string,
  options: { readonly warn: (message: string) => void; readonly runHelper: RunHelper },
  signal: AbortSignal | undefined,
): Promise<RegistryCredentials | undefined> {
  if (!/^[\w][\w.-]{0,63}$/.test(name)) {
    options.warn(
      `The Docker config names the credential helper ${JSON.stringify(name.slice(0, 64))}, which is no program name.`,
    );
    return undefined;
  }
  const program = `docker-credential-${name}`;
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
    const answer = answerSchema.parse(JSON.parse(await options.runHelper(program, ['get'], host, stop)));
    if (answer.Username === '<token>') return { kind: 'identity-token', token: answer.Secret };
    return { kind: 'password', username: answer.Username, password: answer.Secret };
  } catch (error) {
    if (error instanceof HelperExit && error.notFound) return undefined;
    const why = deadline.aborted
      ? 'it did not answer in time'
      : error instanceof HelperExit
        ? error.message
        : 'it did not answer with credentials';
    if (!signal?.aborted) options.warn(`The credential helper ${program} gave nothing for ${host}: ${why}.`);
    return undefined;
  }
}

/** A credential helper ended with a fault; its words are not kept. */
export class HelperExit extends Error {
  override readonly name = 'HelperExit';
  readonly notFound: boolean;

  constructor(message: string, notFound: boolean) {
    super(message);
    this.notFound = notFound;
  }
}

/** Starts the program itself, without a shell, found on the PATH. */
export const runHelperProgram: RunHelper = async (program, args, input, signal) => {
  // Few have a helper; the others need not load what starts programs.
  const { spawn } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], signal, windowsHide: true });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > longestOutput) child.kill();
    });
    child.once('error', (error) => {
      const missing = 'code' in error && error.code === 'ENOENT';
      reject(new HelperExit(missing ? 'it is not installed' : 'it could not be run', false));
    });
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new HelperExit(`it ended with code ${code ?? 'none'}`, /credentials not found/i.test(output)));
    });
    child.stdin.on('error', () => {}).end(input);
  });
};
