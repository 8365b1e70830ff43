import * as z from 'zod';

const sized = z.object({ layers: z.array(z.object({ size: z.number().int().min(0) })) });

/** Bytes of the layers that the manifest of one image names, as they are pulled; undefined where it does not say, as an index does not. */
export function compressedBytes(manifest: string): number | undefined {
  let json: unknown;
  try {
    json = JSON.parse(manifest);
  } catch {
    return undefined;
  }
  return sized.safeParse(json).data?.layers.reduce((sum, { size }) => sum + size, 0);
}
