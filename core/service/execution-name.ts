import type { ScanOrder } from './scan-store.ts';

/**
 * The name of the workflow's execution for an order: AWS itself refuses a second one of the same name. At most 80 characters, without
 * a colon, as Step Functions asks.
 */
export function executionName({ digest, generation }: Pick<ScanOrder, 'digest' | 'generation'>): string {
  return `d-${digest.slice('sha256:'.length)}-${generation}`;
}

/** Which order an execution is for; undefined when the name is none of ours. */
export function readExecutionName(name: string): Pick<ScanOrder, 'digest' | 'generation'> | undefined {
  const [, hex, generation] = /^d-([0-9a-f]{64})-([1-9]\d{0,9})$/.exec(name) ?? [];
  if (hex === undefined) return undefined;
  return { digest: `sha256:${hex}`, generation: Number(generation) };
}
