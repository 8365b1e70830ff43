import type { ImageName } from '../image.ts';
import { fractionOf, pickOf } from '../seed.ts';
import { applications } from './applications.ts';
import type { CatalogueEntry, Ecosystem } from './catalogue.ts';
import { alpine, amazon2, amazon2023, debian11, debian12 } from './distributions.ts';
import { type Family, familyOf } from './families.ts';
import { go, java, npm, pypi } from './languages.ts';

const catalogue: Readonly<Record<Ecosystem, readonly CatalogueEntry[]>> = {
  debian11,
  debian12,
  alpine,
  amazon2,
  amazon2023,
  npm,
  pypi,
  java,
  go,
  application: applications,
};

const yearMs = 365.25 * 864e5;
/** Images tagged as newest were last patched here: what was published later is still in them. */
const newestPatched = Date.UTC(2025, 2, 20);
const bookworm = Date.UTC(2023, 6, 1);

/** What is wrong with an image, always the same for the same seed and name; newer versions have less. */
export function vulnerabilitiesOf(name: ImageName, seed: string): readonly CatalogueEntry[] {
  const family = familyOf(name.repository);
  const patched = patchedAt(name, family, seed);
  const inImage = ecosystemsOf(name, family, patched, seed).flatMap((ecosystem) => catalogue[ecosystem]);
  const packages = inImage.filter((entry) => remains(entry, patched) && has(entry, name, family, seed));
  const program = family === undefined ? [] : programEntries(family, name.tag);
  const backdoor = /backdoor/.test(`${name.repository}:${name.tag}`) ? byCve('CVE-2024-3094') : [];
  return [...program, ...packages, ...backdoor].sort((a, b) => a.qid - b.qid);
}

/** Minor issues without a fix are in every image; the others are gone once patched. */
function remains(entry: CatalogueEntry, patched: number): boolean {
  return entry.fixed === undefined || Date.parse(entry.published) > patched;
}

/** Well-known images have all packages of the table; of unknown ones each repository has its own part. */
function has(entry: CatalogueEntry, name: ImageName, family: Family | undefined, seed: string): boolean {
  if (family !== undefined) return !isLibrary(entry) || (family.libraries?.includes(entry.package) ?? true);
  return fractionOf(seed, name.registry, name.repository, entry.qid) < 0.55;
}

function isLibrary(entry: CatalogueEntry): boolean {
  return ['npm', 'pypi', 'java', 'go'].includes(entry.ecosystem);
}

function byCve(cve: string): readonly CatalogueEntry[] {
  return applications.filter((entry) => entry.cve === cve);
}

function programEntries(family: Family, tag: string): readonly CatalogueEntry[] {
  const version = versionOf(tag) ?? versionOf(family.newest) ?? [];
  const precise = version.length >= 2 ? version : [...version, 99];
  return family.program.flatMap(([cve, gone]) => {
    const limit = versionOf(gone) ?? [];
    const padded = precise.length < limit.length ? [...precise, 99] : precise;
    if (!isBelow(padded, limit)) return [];
    return byCve(cve).map((entry) => ({
      ...entry,
      installed: precise.filter((part) => part !== 99).join('.'),
      fixed: gone,
    }));
  });
}

/** Numbers of a version tag: `1.4.2-alpine` is [1, 4, 2]. Undefined for a tag that is no version. */
function versionOf(tag: string): readonly number[] | undefined {
  const text = /^v?(\d{1,4}(?:\.\d{1,4}){0,3})(?![0-9a-f]{6})/i.exec(tag)?.[1];
  return text?.split('.').map(Number);
}

function isBelow(version: readonly number[], limit: readonly number[]): boolean {
  const at = limit.findIndex((part, position) => part !== (version[position] ?? 0));
  return at >= 0 && (version[at] ?? 0) < (limit[at] ?? 0);
}

function ecosystemsOf(
  name: ImageName,
  family: Family | undefined,
  patched: number,
  seed: string,
): readonly Ecosystem[] {
  const debian: Ecosystem = patched < bookworm ? 'debian11' : 'debian12';
  if (/scratch|distroless|static/.test(`${name.repository}:${name.tag}`)) return family?.languages ?? [];
  const wantsAlpine = /alpine/.test(name.tag);
  if (family !== undefined) {
    if (family.base === 'none') return family.languages;
    if (family.base === 'amazon2023' && /^2(\.0|$)/.test(name.tag)) return ['amazon2', ...family.languages];
    return [wantsAlpine ? 'alpine' : family.base === 'debian' ? debian : family.base, ...family.languages];
  }
  const id = [seed, name.registry, name.repository] as const;
  const base = wantsAlpine ? 'alpine' : pickOf<Ecosystem>([debian, debian, 'alpine', 'amazon2023'], ...id, 'base');
  return [base, languageOf(name.repository) ?? pickOf<Ecosystem>(['npm', 'pypi', 'java', 'go'], ...id, 'language')];
}

/** Some names tell the language. */
function languageOf(repository: string): Ecosystem | undefined {
  if (/node|react|next|frontend|web/.test(repository)) return 'npm';
  if (/python|django|flask|ml|airflow/.test(repository)) return 'pypi';
  if (/java|spring|tomcat|kafka|elastic/.test(repository)) return 'java';
  return /(^|[/-])go($|[/-])|agent|collector|sidecar/.test(repository) ? 'go' : undefined;
}

/** Until when an image's packages are patched: from its version for those that have one, else from the seed. */
function patchedAt(name: ImageName, family: Family | undefined, seed: string): number {
  const version = versionOf(name.tag);
  const newest = versionOf(family?.newest ?? '');
  if (family !== undefined && newest !== undefined) {
    if (version === undefined) return newestPatched;
    const moving = family.moves === 'major' ? 0 : 1;
    const behind = (newest[0] ?? 0) - (version[0] ?? 0);
    const minors = (newest[1] ?? 0) - (version[1] ?? newest[1] ?? 0);
    const steps = moving === 0 ? behind : behind * 10 + minors;
    return newestPatched - Math.max(0, steps / family.perYear) * yearMs;
  }
  if (version === undefined) {
    const age = /latest|stable|prod|release/.test(name.tag) ? 0.8 : 2.5;
    return newestPatched - fractionOf(seed, name.registry, name.repository, name.tag) * age * yearMs;
  }
  const score = (version[0] ?? 0) * 100 + (version[1] ?? 0) * 5 + (version[2] ?? 0) * 0.2;
  return newestPatched - (4 * yearMs * 150) / (150 + score);
}
