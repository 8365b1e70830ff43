import type { Location } from 'sarif';
import type { ImageUse } from '../task-definition/task-definition.ts';

/**
 * Where GitHub shows a finding: the image string in the task definition file, so that an image bump shows it in the pull request.
 * GitHub takes no result without a place, so a use without a position stands at line 1 of its file, and one that was read
 * from ECS at line 1 of `ecs-task-definition/<family>`, a file that no checkout has: without revision or account, so that the alert stays the same.
 */
export function locationOf(use: ImageUse, root?: string): Location {
  const { position } = use;
  const file = position?.file ?? use.source;
  if (file === '' || file.startsWith('arn:')) {
    return at(`ecs-task-definition/${encode(use.family)}`, { startLine: 1, startColumn: 1, endLine: 1, endColumn: 2 });
  }
  const { line = 1, column = 1, endLine = 1, endColumn = 2 } = position ?? {};
  return at(relativeUri(file, root), { startLine: line, startColumn: column, endLine, endColumn });
}

/**
 * A path below the checkout folder `root` as the relative URI that GitHub wants: forward slashes, no scheme, percent-encoded.
 * What lies elsewhere loses its drive and leading slashes or dots, and can't be shown.
 */
export function relativeUri(file: string, root?: string): string {
  const path = file.replaceAll('\\', '/');
  const folder = root === undefined ? '' : `${root.replaceAll('\\', '/').replace(/\/+$/, '')}/`;
  const below = folder !== '' && path.startsWith(folder) ? path.slice(folder.length) : path;
  const parts: string[] = [];
  for (const part of below.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(encode(part));
  }
  return parts.length === 0 ? 'unknown' : parts.join('/');
}

function at(uri: string, region: NonNullable<Location['physicalLocation']>['region']): Location {
  return { physicalLocation: { artifactLocation: { uri }, ...(region === undefined ? {} : { region }) } };
}

/** A path segment; halves of surrogate pairs, which have no encoding, become U+FFFD. */
function encode(segment: string): string {
  return encodeURIComponent(segment.toWellFormed());
}
