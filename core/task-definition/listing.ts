import { formatPlatform, type PlatformRequirement } from '../image/platform.ts';
import { formatReference, type ImageText } from '../image/reference.ts';
import { imagesOf } from './images.ts';
import type { ContainerRole, ImageUse, TaskDefinition } from './task-definition.ts';

/** One line of `images --json`: an image as written, where, and what it means. */
interface ListedImage {
  /** The string in the file (of an expression: what it comes to, or its JSON); null when the container has none. */
  readonly image: string | null;
  readonly kind: ImageText['kind'];
  readonly meaning: string;
  /** In full, with registry: only when `kind` is `reference`. */
  readonly reference: string | null;
  readonly container: string;
  readonly family: string;
  readonly revision: number | null;
  readonly essential: boolean;
  readonly role: ContainerRole;
  /** `linux/arm64`; null when the task may run every platform of the image. */
  readonly platform: string | null;
  readonly file: string;
  /** Lines and columns count from 1; null when the source has no text. */
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  /** The template's expression, where the image was computed from one. */
  readonly expression: unknown;
  readonly runningDigest: string | null;
}

/** All images of task definitions, as `images --json` prints them. */
export interface ImageListing {
  readonly schemaVersion: 1;
  readonly images: readonly ListedImage[];
}

/** Lists every image of the task definitions as written, offline; nothing is left out or resolved. */
export function listImages(taskDefinitions: readonly TaskDefinition[]): ImageListing {
  return { schemaVersion: 1, images: taskDefinitions.flatMap((each) => imagesOf(each).map(listed)) };
}

/** Renders a listing as an aligned table; control characters, bidirectional marks and escapes are shown, not sent. */
export function renderListing(listing: ImageListing): string {
  const head = ['IMAGE', 'CONTAINER', 'TASK DEFINITION', 'WHERE', 'MEANING'];
  const rows = listing.images.map((each) => [
    shorten(each.image ?? '(none)'),
    shorten(each.role === 'app' ? each.container : `${each.container} (${each.role})`),
    shorten(each.revision === null ? each.family : `${each.family}:${each.revision}`),
    each.line === null ? shorten(each.file) : `${visible(each.file)}:${each.line}:${each.column}`,
    visible(each.meaning),
  ]);
  const widths = head.map((title, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), title.length),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
}

/** Shows what a terminal would act on (control, format and bidirectional characters, line ends) as `\u{1b}`. */
export function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`);
}

function listed(use: ImageUse): ListedImage {
  const { image, position } = use;
  return {
    image: image.kind === 'missing' ? null : image.text,
    kind: image.kind,
    meaning: meaningOf(image, use.platform),
    reference: image.kind === 'reference' ? formatReference(image.reference) : null,
    container: use.container,
    family: use.family,
    revision: use.revision ?? null,
    essential: use.essential,
    role: use.role,
    platform: use.platform.kind === 'one' ? formatPlatform(use.platform.platform) : null,
    file: use.source,
    line: position?.line ?? null,
    column: position?.column ?? null,
    endLine: position?.endLine ?? null,
    endColumn: position?.endColumn ?? null,
    expression: use.expression === undefined ? null : JSON.parse(use.expression),
    runningDigest: use.runningDigest ?? null,
  };
}

function meaningOf(image: ImageText, platform: PlatformRequirement): string {
  switch (image.kind) {
    case 'reference': {
      const where = platform.kind === 'one' ? formatPlatform(platform.platform) : 'every platform';
      return `${formatReference(image.reference)} for ${where}`;
    }
    case 'placeholder':
      return `not rendered: ${image.placeholder} is a placeholder`;
    case 'invalid':
      return `no image reference: ${image.why}`;
    case 'unresolved':
      return `not resolved: ${image.why}`;
    case 'missing':
      return 'the container definition names no image';
    default:
      return image satisfies never;
  }
}

function shorten(text: string): string {
  const whole = visible(text);
  return whole.length > 100 ? `${whole.slice(0, 99)}…` : whole;
}
