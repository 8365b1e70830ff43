import type { RecordedUse, ScanStore } from '../../service/scan-store.ts';
import type { DeployedUse } from '../../service/use.ts';
import { keyOfUse, partitionFor } from './keys.ts';
import type { Table } from './table.ts';
import { packFindings, readTold, readUseItem } from './use-item.ts';

/** What the uses are kept in, and for how long. */
export interface UseShelf {
  readonly table: Table;
  readonly now: () => Date;
  readonly retentionMs: number;
  readonly warn: (message: string) => void;
  /** A text that nobody else has: tells a teller whose own write came back unanswered from any other. */
  readonly unique: () => string;
}

/** The part of the store that remembers uses, and what their people were told. */
export function createUses(shelf: UseShelf): Pick<ScanStore, 'use' | 'usesOf' | 'beginTelling' | 'told'> {
  const { table, now, retentionMs, warn } = shelf;
  const ttlAt = (at: Date) => Math.ceil((at.getTime() + retentionMs) / 1000);
  // Telling never comes before a use is recorded, but its record may have gone meanwhile.
  const unlessKnown = [
    '#use = if_not_exists(#use, :use)',
    '#firstSeenAt = if_not_exists(#firstSeenAt, :at)',
    '#lastSeenAt = if_not_exists(#lastSeenAt, :at)',
    '#ttl = if_not_exists(#ttl, :ttl)',
  ].join(', ');
  const known = (use: DeployedUse, at: Date) => ({
    ':use': textOf(use),
    ':at': at.toISOString(),
    ':ttl': ttlAt(at),
  });

  return {
    use: async (digest, use, at) => {
      await table.change(keyOfUse(digest, use), {
        update: 'SET #use = :use, #firstSeenAt = if_not_exists(#firstSeenAt, :at), #lastSeenAt = :at, #ttl = :ttl',
        values: known(use, at),
      });
    },

    usesOf: async (digest) => {
      const items = await table.query(partitionFor('use', digest));
      const since = now().getTime() - retentionMs;
      return items.flatMap((item): readonly RecordedUse[] => {
        const use = readUseItem(item);
        if (use === undefined) warn(`A use of ${digest} in ${table.name} can't be read: nobody is told of it.`);
        return use === undefined || Date.parse(use.lastSeenAt) <= since ? [] : [use];
      });
    },

    beginTelling: async (digest, use, fingerprint, at, leaseMs) => {
      const teller = shelf.unique();
      const changed = await table.change(keyOfUse(digest, use), {
        update: `SET #tellingFor = :fingerprint, #tellingBy = :teller, #tellingUntilMs = :until, ${unlessKnown}`,
        condition:
          '(attribute_not_exists(#toldFingerprint) OR #toldFingerprint <> :fingerprint) AND (attribute_not_exists(#tellingUntilMs) OR #tellingUntilMs < :now)',
        values: {
          ':fingerprint': fingerprint,
          ':teller': teller,
          ':until': at.getTime() + leaseMs,
          ':now': at.getTime(),
          ...known(use, at),
        },
      });
      const { item = {} } = changed;
      if (changed.kind === 'refused' && item.toldFingerprint === fingerprint) return { kind: 'told' };
      if (changed.kind === 'refused' && item.tellingBy !== teller) return { kind: 'busy' };
      const before = readTold(item);
      return { kind: 'mine', ...(before === undefined ? {} : { before }) };
    },

    told: async (digest, use, told) => {
      const { bytes, dropped } = packFindings(told.findings);
      if (dropped > 0) warn(`${dropped} findings of ${digest} have no room in ${table.name}: they are told again.`);
      const update = `SET #toldFingerprint = :fingerprint, #toldFindings = :findings, #toldAt = :toldAt, ${unlessKnown}`;
      const values = {
        ':fingerprint': told.fingerprint,
        ':findings': bytes,
        ':toldAt': told.at,
        ...known(use, new Date(told.at)),
      };
      const key = keyOfUse(digest, use);
      const ours = await table.change(key, {
        update: `${update} REMOVE #tellingFor, #tellingBy, #tellingUntilMs`,
        condition: '#tellingFor = :fingerprint',
        values,
      });
      if (ours.kind === 'done') return;
      // Another has the right now, or had it since: what was told later stands.
      await table.change(key, { update, condition: 'attribute_not_exists(#toldAt) OR #toldAt <= :toldAt', values });
    },
  };
}

function textOf({ deployment, use, push }: DeployedUse): string {
  return JSON.stringify({ deployment, use, push });
}
