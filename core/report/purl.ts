import type { ResolvedImage } from '../image/resolved.ts';
import type { AffectedPackage } from '../scan/result.ts';

/**
 * An image as a package URL (https://github.com/package-url/purl-spec): by digest, with the repository it was pulled from (type `oci`); one
 * that is not pushed by its image id (type `docker`).
 */
export function imagePurl({ reference, digest, platform, local }: ResolvedImage): string {
  const { registry, repository } = reference;
  const name = repository.slice(repository.lastIndexOf('/') + 1).toLowerCase();
  const arch = encode(platform.architecture);
  return `pkg:${local === undefined ? 'oci' : 'docker'}/${encode(name)}@${encode(digest)}?arch=${arch}&repository_url=${encode(`${registry}/${repository}`)}`;
}

/** A package as a package URL. Qualys does not say which ecosystem it is of, so the type is `generic`. */
export function packagePurl({ name, version }: Pick<AffectedPackage, 'name' | 'version'>): string {
  return `pkg:generic/${encode(name)}${version === undefined ? '' : `@${encode(version)}`}`;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
