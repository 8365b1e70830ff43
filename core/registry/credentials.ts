import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { askHelper, type RunHelper } from './credential-helper.ts';

/** How to sign in to a registry. */
export type RegistryCredentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token that the token endpoint exchanges (`identitytoken`). */
  | { readonly kind: 'identity-token'; readonly token: string };

/** Finds the credentials for a registry host; undefined means anonymous. Never throws: a broken config is told through `warn`. */
export type FindCredentials = (host: string, signal?: AbortSignal) => Promise<RegistryCredentials | undefined>;

const entrySchema = z.object({
  auth: z.string().nullish(),
  username: z.string().nullish(),
  password: z.string().nullish(),
  identitytoken: z.string().nullish(),
});
const configSchema = z.object({
  auths: z.record(z.string(), entrySchema).nullish(),
  credHelpers: z.record(z.string(), z.string()).nullish(),
  credsStore: z.string().nullish(),
});
type Config = z.infer<typeof configSchema>;

const dockerHubKey = 'https://index.docker.io/v1/';

/**
 * Credentials of the Docker config (`$DOCKER_CONFIG/config.json` or `~/.docker/config.json`) and of its credential helpers.
 * The file is read once, at the first question; each host is asked for once.
 */
export function dockerCredentials(options: {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly warn: (message: string) => void;
  readonly runHelper: RunHelper;
}): FindCredentials {
  let config: Promise<Config> | undefined;
  const known = new Map<string, Promise<RegistryCredentials | undefined>>();
  return (host, signal) => {
    config ??= readConfig(options.environment, options.warn);
    const before = known.get(host);
    if (before !== undefined) return before;
    const found = config.then((each) => find(each, host, options, signal));
    known.set(host, found);
    return found;
  };
}

async function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  warn: (message: string) => void,
): Promise<Config> {
  const home = environment.HOME ?? environment.USERPROFILE;
  const directory = environment.DOCKER_CONFIG || (home === undefined ? undefined : join(home, '.docker'));
  if (directory === undefined) return {};
  const path = join(directory, 'config.json');
  try {
    return configSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    const why = code ?? 'it is not a Docker config in JSON';
    warn(`The Docker config ${path} can't be used (${why}); registries are asked without credentials.`);
    return {};
  }
}

async function find(
  config: Config,
  host: string,
  options: { readonly warn: (message: string) => void; readonly runHelper: RunHelper },
  signal: AbortSignal | undefined,
): Promise<RegistryCredentials | undefined> {
  const keys = host === 'docker.io' ? [dockerHubKey, 'index.docker.io', 'docker.io', 'registry-1.docker.io'] : [host];
  const helper = keys.map((key) => config.credHelpers?.[key]).find((name) => name != null) ?? config.credsStore;
  if (helper != null && helper !== '') {
    const answer = await askHelper(helper, keys[0] ?? host, options, signal);
    if (answer !== undefined) return answer;
  }
  const written = Object.entries(config.auths ?? {}).find(([key]) => keys.includes(key) || keys.includes(hostOf(key)));
  return written === undefined ? undefined : readEntry(written[1]);
}

/** Keys may be URLs (`https://registry.example.com/v2/`). */
function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}

function readEntry(entry: z.infer<typeof entrySchema>): RegistryCredentials | undefined {
  if (entry.identitytoken) return { kind: 'identity-token', token: entry.identitytoken };
  const decoded = Buffer.from(entry.auth ?? '', 'base64')
    .toString()
    .replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  const username = colon > 0 ? decoded.slice(0, colon) : entry.username;
  const password = colon > 0 ? decoded.slice(colon + 1) : entry.password;
  return username && password ? { kind: 'password', username, password } : undefined;
}
