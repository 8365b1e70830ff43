import { open } from 'node:fs/promises';

const chunkBytes = 64 * 1024;

/** The bytes of a file, in pieces that all lie in the same memory: each holds only until the next one is asked for. */
export async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  const memory = Buffer.allocUnsafeSlow(chunkBytes);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(memory, 0, memory.length, null);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
