import { RemoteError } from '../errors.ts';
import type { QualysCredentials } from '../qualys/auth.ts';
import type { QualysCalls } from '../qualys/calls.ts';

/** What the service asks of Qualys, and the permission that each needs. */
const asked = [
  { path: '/registry', purpose: 'looking at the registries', permission: 'to view registries' },
  { path: '/images', purpose: 'looking at the images', permission: 'to view images' },
  { path: '/sensors', purpose: 'looking at the sensors', permission: 'to view sensors' },
] as const;

/** What Qualys answers to credentials. */
export interface Probe {
  /** Permissions that they have. */
  readonly has: readonly string[];
  /** What was refused or went wrong, with what to do about it. */
  readonly faults: readonly { readonly permission: string; readonly error: RemoteError }[];
}

/** Asks Qualys for the little of each kind that says whether credentials may read it. Nothing is changed. */
export async function probeQualys(calls: QualysCalls, signal?: AbortSignal): Promise<Probe> {
  const has: string[] = [];
  const faults: { permission: string; error: RemoteError }[] = [];
  for (const { path, purpose, permission } of asked) {
    try {
      await calls.call({ path, query: { pageNumber: '1', pageSize: '1' }, purpose, permission, signal });
      has.push(permission);
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      faults.push({ permission, error });
      // Without a sign-in, and without a way there, every other question ends the same.
      if (error.status !== 403) break;
    }
  }
  return { has, faults };
}

/** What a token says of itself, where it is a JWT: nothing of it is verified. */
export interface TokenWords {
  readonly expiresAt?: Date;
  /** Modules of Qualys that it is for; Container Security is `CS`. */
  readonly modules?: readonly string[];
}

/** Reads a token that is given as it is; tokens that are fetched with user or client live and die with the run. */
export function readToken(credentials: QualysCredentials): TokenWords {
  const [, payload] = credentials.kind === 'token' ? credentials.token.split('.') : [];
  if (payload === undefined) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    if (typeof claims !== 'object' || claims === null) return {};
    const { exp, modulesAllowed: modules } = claims as { readonly exp?: unknown; readonly modulesAllowed?: unknown };
    return {
      ...(typeof exp === 'number' ? { expiresAt: new Date(exp * 1000) } : {}),
      ...(Array.isArray(modules) ? { modules: modules.map(String) } : {}),
    };
  } catch {
    return {};
  }
}
