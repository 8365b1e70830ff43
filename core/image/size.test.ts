import { describe, expect, it } from 'vitest';
import { compressedBytes } from './size.ts';

const layer = (size: unknown) => ({ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', size });

describe('the size of an image', () => {
  it.each<[string, unknown, number | undefined]>([
    ['is the sum of its layers', { config: { size: 7 }, layers: [layer(100), layer(20)] }, 120],
    ['is nothing without layers', { layers: [] }, 0],
    ['is not known of an index', { manifests: [{ size: 5 }] }, undefined],
    ['is not known when a layer does not say', { layers: [layer(100), {}] }, undefined],
    ['is not known when a layer lies', { layers: [layer(-1)] }, undefined],
    ['is not known of no object', 'layers', undefined],
  ])('%s', (_, manifest, bytes) => {
    expect(compressedBytes(JSON.stringify(manifest))).toBe(bytes);
  });

  it('is not known of what is no JSON', () => {
    expect(compressedBytes('<html>')).toBeUndefined();
  });
});
