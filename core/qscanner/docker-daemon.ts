import { type RequestOptions, request } from 'node:http';
import * as z from 'zod';
import { RemoteError } from '../errors.ts';
import { readImageText } from '../image/reference.ts';
import type { UnpushedImage } from '../image/unpushed.ts';

const deadlineMs = 20_000;
const longestAnswer = 4 * 1024 * 1024;
const usualSocket = '/var/run/docker.sock';

/** docs.docker.com/reference/api/engine, `GET /images/{name}/json`. */
const inspected = z.object({
  Id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  Os: z.string(),
  Architecture: z.string(),
  Variant: z.string().nullish(),
  RepoTags: z.array(z.string()).nullish(),
});

/**
 * The image of the Docker daemon that goes by a name now. Throws a RemoteError when the daemon (`DOCKER_HOST`, else the usual socket) can't be
 * asked or has no such image.
 */
export async function inspectLocalImage(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<UnpushedImage> {
  const read = readImageText(name);
  if (read.kind !== 'reference') throw failure(`${JSON.stringify(name.slice(0, 120))} is no name of an image`);
  const answer = await ask(`/images/${encodeURIComponent(name)}/json`, daemonOf(environment), signal);
  if (answer.status === 404) throw failure(`The Docker daemon has no image ${name}`);
  const image = inspected.safeParse(answer.status === 200 ? answer.json : undefined).data;
  if (image === undefined)
    throw failure(`The Docker daemon gave no answer that can be read about ${name} (${answer.status})`);
  return {
    imageId: image.Id,
    platform: {
      os: image.Os,
      architecture: image.Architecture,
      ...(image.Variant ? { variant: image.Variant } : {}),
    },
    names: [name, ...(image.RepoTags ?? [])].flatMap((each) => {
      const text = readImageText(each);
      return text.kind === 'reference' ? [text.reference] : [];
    }),
  };
}

function daemonOf({ DOCKER_HOST: host }: Readonly<Record<string, string | undefined>>): RequestOptions {
  if (host === undefined || host === '') return { socketPath: usualSocket };
  // Docker's own tools take what follows as the path, as it is written.
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const url = URL.canParse(host) ? new URL(host) : undefined;
  if (url?.protocol === 'tcp:') return { host: url.hostname, port: url.port === '' ? 2375 : url.port };
  throw failure('DOCKER_HOST is no address of a Docker daemon (unix:///… or tcp://…)');
}

function ask(
  path: string,
  daemon: RequestOptions,
  signal: AbortSignal | undefined,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const stop = AbortSignal.any([AbortSignal.timeout(deadlineMs), ...(signal === undefined ? [] : [signal])]);
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(failure(`The Docker daemon could not be asked (${cause.message})`, cause));
    const sent = request({ ...daemon, path, headers: { host: 'docker' }, signal: stop }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > longestAnswer) response.destroy(new Error('its answer is too large'));
      });
      response.once('error', fail);
      response.once('end', () => resolve({ status: response.statusCode ?? 0, json: jsonIn(text) }));
    });
    sent.once('error', fail).end();
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failure(what: string, cause?: unknown): RemoteError {
  return new RemoteError(`${what}.`, {
    code: 'local-image-unusable',
    retryable: false,
    remedy:
      'Check the name with docker image ls, and that the daemon runs and may be asked; or give an archive that docker save wrote.',
    cause,
  });
}
