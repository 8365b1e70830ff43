import { formatPlatform } from '../image/platform.ts';
import type { Finding } from '../scan/result.ts';
import { countExcepted, openFindings } from './excepted.ts';
import { describeCounts } from './headline.ts';
import type { CveExploitation, ImageReport } from './report.ts';
import { cut, plural } from './text.ts';

/** Makes an untrusted text inert in the medium that is written, cut to `max` code points. */
export type Inert = (text: string, max?: number) => string;

const packagesShown = 3;
const containersShown = 5;
const cvesShown = 4;

/** `family/container` of the first use, and how many more there are. */
export function nameOf({ uses }: ImageReport): string {
  const [first] = uses;
  const more = uses.length > 1 ? ` and ${uses.length - 1} more` : '';
  return first === undefined ? 'an image' : `${cut(first.family, 100)}/${cut(first.container, 100)}${more}`;
}

/** The image as written, or what stands in its place. */
export function imageText({ text }: ImageReport): string {
  return text === '' ? '(no image)' : text;
}

/** `linux/amd64`; a dash for an image that never became a digest. */
export function platformText({ image }: ImageReport): string {
  return image === undefined ? '–' : formatPlatform(image.platform);
}

/** `openssl 3.0.11 → 3.0.15` for each package, the first few; where it was found for what is no vulnerability. */
export function packagesText({ kind, packages }: Finding, inert: Inert, arrow: string): string {
  const texts = packages.slice(0, packagesShown).map(({ name, version, fixedVersion, path }) => {
    if (kind !== 'vulnerability') return inert(path ?? name, 120);
    const installed = version === undefined ? '' : ` ${inert(version, 60)}`;
    return `${inert(name, 80)}${installed} ${arrow} ${fixedVersion === undefined ? 'no fix' : inert(fixedVersion, 60)}`;
  });
  return texts.length === 0 ? '–' : withMore(texts, packages.length);
}

/** The first few CVEs. */
export function cvesText(cves: readonly string[], inert: Inert): string {
  if (cves.length === 0) return '–';
  const texts = cves.slice(0, cvesShown).map((cve) => inert(cve, 30));
  return withMore(texts, cves.length);
}

/** The first few containers. */
export function containersText(containers: readonly string[], inert: Inert): string {
  const texts = containers.slice(0, containersShown).map((container) => inert(container, 100));
  return withMore(texts, containers.length);
}

/** `critical 1, high 2; 2 failed controls; 3 excepted; Qualys' policies: deny`: what was found in an image. */
export function foundText(image: ImageReport): string {
  if (image.scan === undefined) return 'not scanned';
  const excepted = countExcepted(image);
  const controls = openFindings(image).filter(({ kind }) => kind === 'misconfiguration').length;
  const { qualysPolicy } = image.scan;
  return [
    describeCounts(image.counts),
    ...(controls === 0 ? [] : [plural(controls, 'failed control')]),
    ...(excepted === 0 ? [] : [`${excepted} excepted`]),
    ...(qualysPolicy === undefined ? [] : [`Qualys' policies: ${qualysPolicy.verdict}`]),
  ].join('; ');
}

/** `base image` or `own layers`, where Qualys names the layers. */
export function originText({ fromBaseImage }: Finding): string {
  return fromBaseImage === undefined ? '–' : fromBaseImage ? 'base image' : 'own layers';
}

/** `new, known exploited, EPSS 0.94`: what makes a finding pressing beside its severity. */
export function marksText({ epss, kev }: Pick<CveExploitation, 'epss' | 'kev'>, isNew: boolean): string {
  return [
    ...(isNew ? ['new'] : []),
    ...(kev === undefined ? [] : [kev.ransomware ? 'known exploited by ransomware' : 'known exploited']),
    ...(epss === undefined ? [] : [`EPSS ${Number(epss.toFixed(2))}`]),
  ].join(', ');
}

function withMore(texts: readonly string[], total: number): string {
  return `${texts.join(', ')}${total > texts.length ? ` and ${total - texts.length} more` : ''}`;
}
