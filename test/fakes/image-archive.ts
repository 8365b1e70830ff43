import { createHash } from 'node:crypto';
import { fakeTar } from './tar.ts';

/** An image archive as `docker save` writes it, and the id of its image. */
export interface FakeImageArchive {
  readonly bytes: Buffer;
  readonly imageId: string;
}

/** Archives an image without content under these names. */
export function fakeImageArchive(names: readonly string[], architecture = 'amd64'): FakeImageArchive {
  const config = JSON.stringify({ os: 'linux', architecture, rootfs: { type: 'layers', diff_ids: [] }, names });
  const hex = createHash('sha256').update(config).digest('hex');
  const list = JSON.stringify([{ Config: `blobs/sha256/${hex}`, RepoTags: names, Layers: ['layer.tar'] }]);
  const bytes = fakeTar([
    { path: 'layer.tar', content: 'x'.repeat(2000) },
    { path: `blobs/sha256/${hex}`, content: config },
    { path: 'manifest.json', content: list },
  ]);
  return { bytes, imageId: `sha256:${hex}` };
}
