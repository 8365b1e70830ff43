import type { CatalogueEntry } from './findings/catalogue.ts';
import type { ImageTraits, PushedImage } from './image.ts';
import type { PushRequest } from './shelf.ts';
import type { World } from './world.ts';

/** A finding as a test states it; what it leaves out is filled in. */
type AddedFinding = Pick<CatalogueEntry, 'qid' | 'severity'> & Partial<CatalogueEntry>;

/** An image that a test adds. Adding a reference again pushes its tag anew, with new digests. */
export interface AddedImage extends Omit<PushRequest, 'traits'>, Partial<Omit<ImageTraits, 'vulnerabilities'>> {
  /** Exactly these findings; without them (and `findingCount`) the catalogue decides by name. */
  readonly findings?: readonly AddedFinding[];
  /** Qualys has scanned the image so many milliseconds ago. */
  readonly scannedAgoMs?: number;
}

/** What was added, with its digests (`sha256:…`) and Qualys' sha a platform. */
export interface ImageOnShelf {
  readonly reference: string;
  readonly digest: string;
  readonly platforms: readonly {
    readonly os: string;
    readonly architecture: string;
    readonly digest: string;
    readonly sha: string;
  }[];
  /** QIDs that its scan finds, ascending. */
  readonly qids: readonly number[];
}

/** Puts an image into the registry and, if it says so, into Qualys. */
export function addImage(world: World, added: AddedImage): ImageOnShelf {
  const { findings, scannedAgoMs, reference, manifest, platforms, attestations, contentOf, ...traits } = added;
  const push = world.shelf.push({
    reference,
    ...(manifest === undefined ? {} : { manifest }),
    ...(platforms === undefined ? {} : { platforms }),
    ...(attestations === undefined ? {} : { attestations }),
    ...(contentOf === undefined ? {} : { contentOf }),
    traits: { ...traits, ...(findings === undefined ? {} : { vulnerabilities: findings.map(completed) }) },
  });
  if (scannedAgoMs !== undefined) {
    const at = world.now() - scannedAgoMs;
    for (const image of push.platforms) {
      const run = { startedAt: at, finishedAt: at, reportedAt: at, outcome: 'SUCCESS', errorCode: null } as const;
      world.records.recordOf(push, image).runs.push({ ...run });
    }
  }
  return describe(world, push, reference);
}

/** Digests and findings of an image on the shelf. */
export function describe(world: World, push: PushedImage, reference: string): ImageOnShelf {
  return {
    reference,
    digest: push.top.digest,
    platforms: push.platforms.map((image) => ({
      os: image.platform.os,
      architecture: image.platform.architecture,
      digest: image.manifest.digest,
      sha: image.sha,
    })),
    qids: world.findings(push).map((entry) => entry.qid),
  };
}

function completed(finding: AddedFinding): CatalogueEntry {
  return {
    ecosystem: 'npm',
    cve: `CVE-2024-${finding.qid}`,
    package: `package-${finding.qid}`,
    installed: '1.0.0',
    fixed: '1.0.1',
    cvss3: finding.severity * 2,
    published: '2024-05-01',
    title: `Vulnerability ${finding.qid}`,
    ...finding,
  };
}
