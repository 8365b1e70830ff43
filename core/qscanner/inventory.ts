import * as z from 'zod';
import { severityOf } from '../qualys/findings.ts';
import type { Finding } from '../scan/result.ts';
import { readJsonParts } from './json-parts.ts';

/** What the program itself found and wrote into its inventory (`…-ScanResult.json`). */
export interface Inventory {
  readonly secrets: readonly Finding[];
  readonly malware: readonly Finding[];
  /** It is an inventory as the program writes it: without a secret in it, it may leave the list out. */
  readonly lookedForSecrets: boolean;
  /** The program wrote a list of malware, empty or not: it looked for it. */
  readonly lookedForMalware: boolean;
}

const paths = { secrets: 'Inventory.SecretResults.*', malware: 'Inventory.MalwareResults.*' } as const;
const text = z.string().nullish().catch(undefined);
const detail = z.object({
  RuleID: text,
  Title: text,
  Severity: z.unknown().optional(),
  StartLine: z.coerce.number().nullish().catch(undefined),
});
const target = z.object({ Target: text, Details: z.array(detail).nullish() });

/** Reads the inventory as it streams by. Throws an Error when it is cut off or holds a secret that can't be read. */
export async function readInventory(source: AsyncIterable<Uint8Array>): Promise<Inventory> {
  const secrets: Finding[] = [];
  const malware: Finding[] = [];
  const opened = await readJsonParts(source, Object.values(paths), (path, value) => {
    if (path === paths.secrets) secrets.push(...findingsIn(value, 'secret'));
    if (path === paths.malware) malware.push(...findingsIn(value, 'malware'));
  });
  return {
    secrets,
    malware,
    lookedForSecrets: opened.has('Inventory'),
    lookedForMalware: opened.has('Inventory.MalwareResults'),
  };
}

function findingsIn(value: unknown, kind: 'secret' | 'malware'): readonly Finding[] {
  const parsed = target.safeParse(value);
  if (!parsed.success) throw new Error(`its list of ${kind === 'secret' ? 'secrets' : 'malware'} can't be read`);
  const path = parsed.data.Target || undefined;
  // A target without details is a finding all the same.
  const details = parsed.data.Details ?? [{ Title: kind, Severity: undefined }];
  return details.map((one): Finding => {
    const { RuleID, Title, StartLine } = { RuleID: undefined, StartLine: undefined, ...one };
    const place = [path, StartLine || undefined].filter((part) => part !== undefined).join(':');
    const what = RuleID || Title || kind;
    return {
      kind,
      id: place === '' ? `${kind}:${what}` : `${kind}:${what}:${place}`,
      cves: [],
      title: Title || RuleID || kind,
      severity: severityOf(one.Severity),
      certainty: 'confirmed',
      packages: path === undefined ? [] : [{ name: path.split('/').at(-1) ?? path, path }],
      fixable: false,
      layers: [],
      threats: [],
      exemptedByQualys: false,
    };
  });
}
