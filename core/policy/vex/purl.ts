import type { AffectedPackage } from '../../scan/result.ts';

/** A package URL (github.com/package-url/purl-spec), decoded. */
export interface PackageUrl {
  readonly type: string;
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  readonly qualifiers: Readonly<Record<string, string>>;
}

/** Reads a package URL; undefined for a text that is none. Never throws. */
export function parsePurl(text: string): PackageUrl | undefined {
  const [, type, path, version, query] =
    /^pkg:\/{0,2}([A-Za-z][A-Za-z0-9.+-]*)\/([^?#@]+)(?:@([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/.exec(text) ?? [];
  if (type === undefined || path === undefined) return undefined;
  try {
    const parts = path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    const name = parts.at(-1);
    if (name === undefined) return undefined;
    const namespace = parts.slice(0, -1).join('/');
    return {
      type: type.toLowerCase(),
      ...(namespace === '' ? {} : { namespace }),
      name,
      ...(version === undefined || version === '' ? {} : { version: decodeURIComponent(version) }),
      qualifiers: qualifiersOf(query ?? ''),
    };
  } catch {
    return undefined;
  }
}

function qualifiersOf(query: string): Readonly<Record<string, string>> {
  const pairs = query.split('&').flatMap((pair): (readonly [string, string])[] => {
    const [, key, value] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    return key === undefined || value === undefined ? [] : [[key.toLowerCase(), decodeURIComponent(value)]];
  });
  return Object.fromEntries(pairs);
}

const ofDistributions = new Set(['deb', 'rpm', 'apk', 'alpm']);

/**
 * Whether a package URL means a package that a scanner found: by the name that the type's own tools use, and by exactly its version
 * when it has one. The namespace of a distribution's package is the distribution, and no part of the name.
 */
export function isPackage({ type, namespace, name, version }: PackageUrl, affected: AffectedPackage): boolean {
  if (version !== undefined && version !== affected.version) return false;
  if (namespace === undefined || ofDistributions.has(type)) return affected.name === name;
  const full = [`${namespace}/${name}`, `${namespace}:${name}`];
  return full.includes(affected.name) || (type === 'maven' && affected.name === name);
}
