import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ScanResult } from '../../scan/result.ts';
import { scanResultSchema } from '../../scan/result-schema.ts';

/** Bytes of a body that one item takes: DynamoDB takes 400 KB, keys and all. */
const mostPartBytes = 350 * 1024;

/** Bytes of JSON beyond which a result is neither written nor read: some 400,000 findings. */
const mostJsonBytes = 128 * 1024 * 1024;

/** A result as it is stored: compressed, in parts, with the hash of the whole. */
export interface ResultBody {
  readonly sha256: string;
  readonly parts: readonly Uint8Array[];
}

/** Packs a result. Throws an Error for one that could not be read again: too large, or with a part that is not as it should be. */
export async function packResult(result: ScanResult): Promise<ResultBody> {
  const fault = scanResultSchema.safeParse(result).error?.issues[0];
  if (fault !== undefined) throw new Error(`its ${fault.path.join('.')} is not what is read back (${fault.message})`);
  const json = Buffer.from(JSON.stringify(result));
  if (json.length > mostJsonBytes) throw new Error(`it has ${json.length} bytes, more than ${mostJsonBytes}`);
  const packed = await promisify(gzip)(json);
  const parts = Array.from({ length: Math.ceil(packed.length / mostPartBytes) }, (_, index) =>
    packed.subarray(index * mostPartBytes, (index + 1) * mostPartBytes),
  );
  return { sha256: sha256Of(packed), parts };
}

/** The result in parts that were put together. Throws an Error that says what is wrong with them. */
export async function unpackResult(packed: Uint8Array, sha256: string): Promise<ScanResult> {
  if (sha256Of(packed) !== sha256) throw new Error('its parts are not those that were written');
  const json = await promisify(gunzip)(packed, { maxOutputLength: mostJsonBytes }).catch(() => {
    throw new Error('it can’t be decompressed');
  });
  const result = scanResultSchema.safeParse(parseJson(json.toString()));
  if (!result.success) throw new Error('it is not a scan result of this version');
  return result.data;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** JSON, or undefined: the parser's own message would quote the content. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
