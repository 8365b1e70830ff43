import { UsageError } from '../errors.ts';
import type { ScannerChoice } from '../gate-settings.ts';
import type { Reader } from '../option-reader.ts';

/** A local image as the user asked for it. */
export interface LocalImageSettings {
  readonly kind: 'archive' | 'docker';
  /** Path of the archive, or name in the Docker daemon. */
  readonly name: string;
  /** The container of the task definition whose image it is; without one its own names tell. */
  readonly container?: string;
}

/** What ECS takes as the name of a container, and `=`; a path that begins like this is written `./a=b.tar`. */
const forContainer = /^([\w-]{1,255})=(.*)$/s;

/** Reads `image-archive` and `local-image`: one a line, each with `container=` before it or alone. Throws a UsageError. */
export function readLocalImages(options: Reader, scanner: ScannerChoice): readonly LocalImageSettings[] {
  const images = [...readLines(options, 'image-archive', 'archive'), ...readLines(options, 'local-image', 'docker')];
  const [first] = images;
  if (first !== undefined && scanner === 'registry-sensor') {
    const option = first.kind === 'archive' ? 'image-archive' : 'local-image';
    throw new UsageError(`${option} needs QScanner: a registry sensor only scans what is in a registry.`, {
      remedy: 'Set scanner to qscanner, or to auto, which takes QScanner for local images; or push the image first.',
    });
  }
  return [...new Map(images.map((image) => [JSON.stringify(image), image])).values()];
}

function readLines(
  options: Reader,
  option: 'image-archive' | 'local-image',
  kind: LocalImageSettings['kind'],
): readonly LocalImageSettings[] {
  const lines = (options.text(option) ?? '').split(/\r?\n/).map((line) => line.trim());
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [, container, rest] = forContainer.exec(line) ?? [];
      if (rest === '') {
        throw new UsageError(`${option} names no image for the container ${container}.`, {
          remedy: `Write ${option}: ${container}=${kind === 'archive' ? 'image.tar' : 'team/api:1'}.`,
        });
      }
      return { kind, name: rest ?? line, ...(container === undefined ? {} : { container }) };
    });
}
