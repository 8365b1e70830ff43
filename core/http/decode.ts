import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';
import { AnswerFault } from './fault.ts';

/** Encodings on top of each other that are taken: more is nobody's need, and multiplies what a small body unfolds to. */
const mostEncodings = 2;

type Decoder = (body: Uint8Array, limits: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(gunzip),
  deflate: async (body, limits) => {
    // Some servers send the raw stream without the zlib header, whose low four bits are 8.
    const wrapped = ((body[0] ?? 0) & 0x0f) === 8;
    return promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(wrapped ? inflate : inflateRaw)(body, limits);
  },
  br: promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(brotliDecompress),
};

/** Undoes the `Content-Encoding` of a body, up to `maxBytes` of it. Throws an AnswerFault for what can't be undone. */
export async function decodeBody(
  body: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim().replace(/^x-/, ''))
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length === 0 || body.length === 0) return body;
  if (names.length > mostEncodings) throw new AnswerFault({ kind: 'unreadable', why: 'is encoded too many times' });
  let decoded = body;
  for (const name of names.toReversed()) decoded = await decode(decoded, name, maxBytes);
  return decoded;
}

async function decode(body: Uint8Array, name: string, maxBytes: number): Promise<Uint8Array> {
  const decoder = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
  if (decoder === undefined) {
    throw new AnswerFault({
      kind: 'unreadable',
      why: `is encoded as ${JSON.stringify(name.slice(0, 40))}, which was not asked for`,
    });
  }
  try {
    return await decoder(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new AnswerFault({ kind: 'too-large', maxBytes });
    if (code === 'Z_BUF_ERROR') throw new AnswerFault({ kind: 'truncated' }, cause);
    throw new AnswerFault({ kind: 'unreadable', why: `is not the ${name} that it says it is` }, cause);
  }
}
