import { open } from 'node:fs/promises';

/** ELF's numbers of machines (`e_machine`), by the name of the architecture. */
const machines: Readonly<Record<string, number>> = { amd64: 0x3e, arm64: 0xb7 };

/**
 * Why a file is no program that this machine runs; undefined when it is one. Looked at here, for a system that is handed something else
 * may give it to a shell.
 */
export async function whyNotExecutable(path: string, architecture: string): Promise<string | undefined> {
  const head = Buffer.alloc(20);
  const handle = await open(path);
  try {
    await handle.read(head, 0, head.length, 0);
  } finally {
    await handle.close();
  }
  const magic = head.readUInt32BE(0);
  if (head.subarray(0, 2).toString('latin1') === '#!' || magic === 0xcffaedfe || magic === 0xcafebabe) return undefined;
  if (magic !== 0x7f454c46) return 'it is not a program';
  const machine = machines[architecture];
  return machine === undefined || head.readUInt16LE(18) === machine ? undefined : `it is not built for ${architecture}`;
}
