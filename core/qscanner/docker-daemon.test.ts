import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hex } from '../../test/fakes/scans.ts';
import { inspectLocalImage } from './docker-daemon.ts';

/** Asks a daemon that answers so on a socket of its own. */
async function inspect(listener: RequestListener, name = 'team/api:1') {
  const directory = await mkdtemp(join(tmpdir(), 'docker sock-'));
  const socket = join(directory, 'docker.sock');
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    return await inspectLocalImage(name, { DOCKER_HOST: `unix://${socket}` });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true, force: true });
  }
}

const image = {
  Id: `sha256:${hex('c')}`,
  Os: 'linux',
  Architecture: 'arm64',
  Variant: 'v8',
  RepoTags: ['ghcr.io/team/api:1', '<none>:<none>'],
};

it('an image of the daemon goes by its id', async () => {
  let asked = '';

  const found = await inspect((request, response) => {
    asked = request.url ?? '';
    response.end(JSON.stringify(image));
  });

  expect(asked).toBe('/images/team%2Fapi%3A1/json');
  expect(found).toEqual({
    imageId: image.Id,
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    names: [
      { registry: 'docker.io', repository: 'team/api', tag: '1' },
      { registry: 'ghcr.io', repository: 'team/api', tag: '1' },
    ],
  });
});

describe('no image comes from', () => {
  it.each<[string, RequestListener, RegExp]>([
    [
      'a name that it does not know',
      (_, response) => response.writeHead(404).end('{"message":"no"}'),
      /no image team\/api:1/,
    ],
    ['a fault', (_, response) => response.writeHead(500).end('oops'), /\(500\)/],
    ['an answer that is none', (_, response) => response.end('<html>'), /can be read/],
    ['an image without an id', (_, response) => response.end('{"Os":"linux"}'), /can be read/],
    ['a connection that breaks', (request) => request.socket.destroy(), /could not be asked/],
    ['an answer without end', (_, response) => response.end('x'.repeat(5_000_000)), /too large/],
  ])('%s', async (_, listener, message) => {
    await expect(inspect(listener)).rejects.toMatchObject({
      code: 'local-image-unusable',
      message: expect.stringMatching(message),
    });
  });

  it.each(['--all', '../../secrets', 'a b', ''])('the name %j', async (name) => {
    await expect(inspect((_, response) => response.end(JSON.stringify(image)), name)).rejects.toThrow(
      /no name of an image/,
    );
  });

  it.each([
    ['unix:///nowhere/docker.sock', /could not be asked/],
    ['ssh://host', /no address/],
  ])('the daemon at %s', async (host, message) => {
    await expect(inspectLocalImage('team/api:1', { DOCKER_HOST: host })).rejects.toThrow(message);
  });
});
