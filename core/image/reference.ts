import { findPlaceholder } from './placeholder.ts';

/** An image reference after the distribution grammar, canonicalised. */
export interface ImageReference {
  /** Host, with port if any: `docker.io`, `123456789012.dkr.ecr.us-east-1.amazonaws.com`, `localhost:5000`. */
  readonly registry: string;
  /** Path below the host: `library/nginx`, `team/api`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 lower-case hex digits. */
  readonly digest?: string;
}

/** What the `image` of a container definition turned out to be. `text` is always the string as written in the file. */
export type ImageText =
  | { readonly kind: 'reference'; readonly text: string; readonly reference: ImageReference }
  /** An unrendered template: `<IMAGE1_NAME>`, `${IMAGE}`, `{{ .image }}`. `placeholder` is the part that was not rendered. */
  | { readonly kind: 'placeholder'; readonly text: string; readonly placeholder: string }
  | { readonly kind: 'invalid'; readonly text: string; readonly why: string }
  /** A template expression that defaults and given parameters do not resolve; `text` is its JSON. */
  | { readonly kind: 'unresolved'; readonly text: string; readonly why: string }
  /** No `image` at all, null, or an empty string. */
  | { readonly kind: 'missing'; readonly text: '' };

/** ECS' own limit: the reference without its digest. */
const longestReference = 255;

/** Longer texts are refused unread, so that no check below meets hostile lengths. */
const longestText = 4096;

/** Registry names of Docker Hub that the distribution grammar makes one. */
const dockerHub = new Set(['docker.io', 'index.docker.io']);

/**
 * Decides what the `image` of a container definition is. Grammar: github.com/distribution/reference; limits: ECS
 * (255 characters without the digest, sha256 only). Never throws, and takes linear time on any string.
 */
export function readImageText(text: string | null | undefined): ImageText {
  if (text === null || text === undefined || text === '') return { kind: 'missing', text: '' };
  if (text.length > longestText) {
    return invalid(text, `it has ${text.length} characters; ECS takes ${longestReference}`);
  }
  const placeholder = findPlaceholder(text);
  if (placeholder !== undefined) return { kind: 'placeholder', text, placeholder };
  const parsed = parse(text);
  return typeof parsed === 'string' ? invalid(text, parsed) : { kind: 'reference', text, reference: parsed };
}

/** Writes a reference in full: `docker.io/library/nginx:1.27@sha256:…`. Reading it again gives the same reference. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

/** Whether a text is the path of a repository below its host; of any length. */
export function isRepositoryName(text: string): boolean {
  return faultOfRepository(text) === undefined;
}

function invalid(text: string, why: string): ImageText {
  return { kind: 'invalid', text, why };
}

/** The reference, or why the text is none. */
function parse(text: string): ImageReference | string {
  const foreign = foreignCharacter(text);
  if (foreign !== undefined) return foreign;
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const digestFault = digest === undefined ? undefined : faultOfDigest(digest);
  if (digestFault !== undefined) return digestFault;
  if (named.length > longestReference)
    return `it has ${named.length} characters before any digest; ECS takes ${longestReference}`;
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag)) return faultOfTag(tag);
  const place = placeOf(name);
  if (typeof place === 'string') return place;
  return {
    ...place,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest: digest.toLowerCase() }),
  };
}

/** Registry and repository of a name, or why it has none. */
function placeOf(name: string): Pick<ImageReference, 'registry' | 'repository'> | string {
  if (/^[0-9a-f]{64}$/i.test(name)) return 'a bare 64-digit hex string is an image id, which no registry serves';
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = first === 'localhost' || /[.:A-Z]/.test(first);
  const host = isHost ? canonicalHost(first) : 'docker.io';
  const path = isHost ? name.slice(slash + 1) : name;
  const fault = (isHost ? faultOfHost(host) : undefined) ?? faultOfRepository(path);
  if (fault !== undefined) return fault;
  if (!dockerHub.has(host)) return { registry: host, repository: path };
  return { registry: 'docker.io', repository: path.includes('/') ? path : `library/${path}` };
}

/** Host names know no case; a host that only its capitals make one (`Foo/app`) keeps them. */
function canonicalHost(host: string): string {
  return /[.:]/.test(host) || host.toLowerCase() === 'localhost' ? host.toLowerCase() : host;
}

function faultOfHost(host: string): string | undefined {
  const account = /^(\d+)\.dkr[.-]ecr(?:-fips)?\./.exec(host)?.[1];
  if (account !== undefined && account.length !== 12) {
    return `the account id of an ECR registry must have 12 digits, ${account} has ${account.length}`;
  }
  const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
  const pattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::\\d{1,5})?$`);
  return pattern.test(host) ? undefined : `${JSON.stringify(host)} is no registry host`;
}

function faultOfRepository(path: string): string | undefined {
  if (path === '') return 'it names no repository';
  if (/[A-Z]/.test(path))
    return `the repository ${JSON.stringify(path)} has upper-case letters; registries take lower case only`;
  const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
  const bad = path.split('/').find((part) => !component.test(part));
  if (bad === '') return 'its repository has an empty part (a slash too many)';
  if (bad !== undefined) return `${JSON.stringify(bad)} can't be part of a repository's name`;
  return undefined;
}

function faultOfTag(tag: string): string {
  if (tag === '') return 'a tag is missing after the colon';
  if (tag.length > 128) return `its tag has ${tag.length} characters; 128 are allowed`;
  return `${JSON.stringify(tag)} is no tag (letters, digits, _ . - and not . or - at the beginning)`;
}

function faultOfDigest(digest: string): string | undefined {
  const hex = digest.startsWith('sha256:') ? digest.slice('sha256:'.length) : undefined;
  if (hex === undefined) return `its digest must begin with sha256:, this is ${JSON.stringify(digest.slice(0, 80))}`;
  if (/[^0-9a-fA-F]/.test(hex)) return 'its digest has characters that are no hex digits';
  if (hex.length !== 64) return `a sha256 digest has 64 hex digits, this has ${hex.length}`;
  return undefined;
}

function foreignCharacter(text: string): string | undefined {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(text)?.[0];
  if (scheme !== undefined) return `it begins with ${scheme}; an image reference has no scheme`;
  if (text.startsWith('arn:')) return 'it is an ARN; ECS wants host/repository:tag';
  const found = /[^\w.\-:/@[\]]/u.exec(text)?.[0];
  if (found === undefined) return undefined;
  if (found === ' ') return 'it has a space';
  const code = found.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
  return `it has the character ${JSON.stringify(found)} (U+${code}), which no image reference may have`;
}
