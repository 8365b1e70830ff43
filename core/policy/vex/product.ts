import type { ResolvedImage } from '../../image/resolved.ts';
import type { AffectedPackage } from '../../scan/result.ts';
import { isPackage, type PackageUrl } from './purl.ts';

/** What a VEX statement is about: an image, as a whole or in some of its packages. */
export interface VexProduct {
  /** The product's package URLs; those that are not of an image name no image. */
  readonly purls: readonly PackageUrl[];
  /** SHA-256 digests of the product (64 hex digits). */
  readonly sha256: readonly string[];
  /** Absent: the whole product. One without a readable package URL is about no package that we could know. */
  readonly subcomponents?: readonly (PackageUrl | undefined)[];
}

/**
 * Whether a product is an image: by the digest of its manifest or index, else by the repository (`repository_url`, which the purl
 * type `oci` has for this). A name alone could be anybody's image, so it names none.
 */
export function isImage({ purls, sha256 }: VexProduct, image: ResolvedImage): boolean {
  if (sha256.some((hex) => isDigestOf(`sha256:${hex.toLowerCase()}`, image))) return true;
  return purls.some((purl) => (purl.type === 'oci' || purl.type === 'docker') && isOciImage(purl, image));
}

function isOciImage({ version, qualifiers }: PackageUrl, image: ResolvedImage): boolean {
  const { repository_url: url, tag, arch } = qualifiers;
  if (arch !== undefined && arch !== image.platform.architecture) return false;
  if (version?.startsWith('sha256:') === true) return isDigestOf(version.toLowerCase(), image);
  if (version !== undefined || url === undefined) return false;
  if (tag !== undefined && tag !== image.reference.tag) return false;
  const { registry, repository } = image.reference;
  return canonical(url) === `${registry}/${repository}`;
}

function isDigestOf(digest: string, image: ResolvedImage): boolean {
  return digest === image.digest || digest === image.indexDigest;
}

/** The spelling of references: no scheme, no slash at the end, and Docker Hub under its one name. */
function canonical(url: string): string {
  const place = url.replace(/^(?:https?|oci|docker):\/\//, '').replace(/\/+$/, '');
  return place.replace(/^(?:index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com)\//, 'docker.io/');
}

/** Whether a product's subcomponents take in a package; undefined is a finding without one. */
export function takesIn({ subcomponents }: VexProduct, affected: AffectedPackage | undefined): boolean {
  if (subcomponents === undefined) return true;
  return affected !== undefined && subcomponents.some((purl) => purl !== undefined && isPackage(purl, affected));
}
