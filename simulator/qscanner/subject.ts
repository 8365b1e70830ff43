import { readImageArchive } from '../../core/qscanner/archive.ts';
import type { CatalogueEntry } from '../findings/catalogue.ts';
import { vulnerabilitiesOf } from '../findings/selection.ts';
import { imageNameOf } from '../image-name.ts';

/** What a fake run looks at. */
export interface Subject {
  /** Its name as far as it is known: words in it script the run. */
  readonly name: string;
  readonly vulnerabilities: readonly CatalogueEntry[];
  /** 64 hex digits; undefined where only a real program could tell. */
  readonly imageId: string | undefined;
}

const seed = 'qualys-fargate-scanner';
const deadlineMs = 5000;

/**
 * Finds out what a target is: of an image in a registry the simulator at the gateway is asked, so that both scanners find the same; an archive
 * is looked into; an image of the Docker daemon is its id.
 */
export async function subjectOf(target: string, gateway: string): Promise<Subject> {
  const id = /^sha256:([0-9a-f]{64})$/.exec(target)?.[1];
  if (id !== undefined) return madeUp('local/image', id);
  if (target.startsWith('/')) return archived(target);
  const [repository = '', digest] = target.split('@');
  if (digest === undefined || !/^https?:/.test(gateway)) return madeUp(repository, undefined);
  return (await asked(gateway, repository, digest)) ?? madeUp(repository, undefined);
}

function madeUp(name: string, imageId: string | undefined): Subject {
  return { name, vulnerabilities: vulnerabilitiesOf(imageNameOf(name), seed), imageId };
}

async function archived(path: string): Promise<Subject> {
  const image = await readImageArchive({ kind: 'archive', name: path, path }).catch(() => undefined);
  const [name] = image?.names ?? [];
  const text = name === undefined ? 'local/image' : `${name.registry}/${name.repository}:${name.tag ?? 'latest'}`;
  return madeUp(text, image?.imageId.replace('sha256:', ''));
}

/** Another gateway knows nothing of images by this path. */
async function asked(gateway: string, repository: string, digest: string): Promise<Subject | undefined> {
  const query = new URLSearchParams({ repository, digest });
  try {
    const answer = await fetch(`${gateway}/simulator/images?${query}`, { signal: AbortSignal.timeout(deadlineMs) });
    if (!answer.ok || answer.headers.get('x-qualys-simulator') === null) return undefined;
    const { reference, sha, vulnerabilities } = (await answer.json()) as {
      readonly reference: string;
      readonly sha: string;
      readonly vulnerabilities: readonly CatalogueEntry[];
    };
    return { name: reference, vulnerabilities, imageId: sha };
  } catch {
    return undefined;
  }
}
