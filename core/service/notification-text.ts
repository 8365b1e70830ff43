import { formatPlatform } from '../image/platform.ts';
import { severityWord } from '../policy/severity.ts';
import { type Fix, fixesOf, gatingFindings, gatingOf, withoutFix } from '../report/gating.ts';
import { describeCounts, simulatedNotice } from '../report/headline.ts';
import type { GateReport } from '../report/report.ts';
import { cvesText, packagesText } from '../report/rows.ts';
import { plural, printable } from '../report/text.ts';
import type { Finding } from '../scan/result.ts';
import { toldFindings } from './news.ts';
import type { TellingParts } from './notification.ts';
import { type DeployedUse, isPush } from './use.ts';

const longestSubject = 99;
const longestText = 24_000;
const most = { findings: 25, fixes: 10 };

/**
 * Untrusted text in a message for people: one visible line, in which a mail program finds no address to make a link of.
 */
export function plain(text: string, max = 200): string {
  return printable(text, max)
    .replaceAll('://', ': //')
    .replaceAll(/\b(www)\./gi, '$1 .')
    .replaceAll(/@(?!sha256:)/g, ' @ ');
}

/** One line of printable ASCII of bounded length that begins with a letter: what SNS takes as a subject. */
export function subjectLine(text: string): string {
  const line = printable(text, 1000).replaceAll(/[^\x20-\x7E]/g, '?');
  return line.length <= longestSubject ? line : `${line.slice(0, longestSubject - 3)}...`;
}

/**
 * `FAIL: checkout/web (123456789012 eu-central-1 prod): 2 new findings`, `FAIL: team/api:1.4 pushed to ECR (123456789012 eu-central-1): 2
 * new findings`. The place stands before what may be cut.
 */
export function subjectOf({ use, report, newFindings }: TellingParts): string {
  const { account, region, cluster, service } = use.deployment;
  const gist = gistOf(report, newFindings);
  if (isPush(use)) {
    const [before, behind] = [`${wordOf(report)}: `, ` pushed to ECR (${account} ${region})`];
    const room = longestSubject - `${before}${behind}: ${gist}`.length;
    return subjectLine(`${before}${shortEnd(pushedName(use), Math.max(room, 24))}${behind}: ${gist}`);
  }
  const name = `${short(service ?? use.use.family, 24)}/${short(use.use.container, 16)}`;
  const where = `${account} ${region}${cluster === undefined ? '' : ` ${short(cluster, 16)}`}`;
  return subjectLine(`${wordOf(report)}: ${name} (${where}): ${gist}`);
}

/** `team/api:1.4`, or the beginning of the digest where there is no tag. */
function pushedName({ use: { image }, push }: DeployedUse): string {
  const { tag, digest } = image.kind === 'reference' ? image.reference : {};
  return `${push?.repository ?? ''}${tag === undefined ? `@${digest?.slice(0, 19) ?? ''}` : `:${tag}`}`;
}

/** The whole message for people: what, where, why, what is new, and what to do about it. */
export function textOf(parts: TellingParts): string {
  const { report, use } = parts;
  const blocks = [
    [`${wordOf(report)}: ${verdictText(report, use)}`, ...(report.simulated ? [simulatedNotice] : [])],
    whereLines(parts),
    whyLines(report),
    findingLines(parts),
    fixLines(report),
    ['What to do', ...adviceOn(report, use).map((line) => `  ${line}`)],
  ];
  return boundedText(
    `${blocks
      .map((lines) => lines.join('\n'))
      .filter((block) => block !== '')
      .join('\n\n')}\n`,
  );
}

/** Lines of two columns. */
export function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  return rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`);
}

/** At most as many bytes as a message may have, whole lines, and how many lines were left out. */
export function boundedText(text: string): string {
  if (Buffer.byteLength(text) <= longestText) return text;
  const lines = text.split('\n');
  const kept: string[] = [];
  let room = longestText - 100;
  for (const line of lines) {
    room -= Buffer.byteLength(line) + 1;
    if (room < 0) break;
    kept.push(line);
  }
  return `${[...kept, `(${lines.length - kept.length} more lines were left out)`].join('\n')}\n`;
}

/** The beginning of a name. */
function short(name: string, max: number): string {
  const line = printable(name, 1000);
  return line.length <= max ? line : `${line.slice(0, max - 2)}..`;
}

/** The end of a name, where what tells one from another is there. */
function shortEnd(name: string, max: number): string {
  const line = printable(name, 1000);
  return line.length <= max ? line : `..${line.slice(2 - max)}`;
}

function wordOf({ verdict, simulated }: GateReport): string {
  const word = { fail: 'FAIL', inconclusive: 'INCONCLUSIVE', pass: 'NOTICE' }[verdict];
  return simulated ? `SIMULATED ${word}` : word;
}

function verdictText({ verdict }: GateReport, use: DeployedUse): string {
  const image = isPush(use) ? 'an image that was pushed to Amazon ECR' : 'an image that runs, or is about to,';
  switch (verdict) {
    case 'fail':
      return `${image} breaks the policy.`;
    case 'inconclusive':
      return `${image} could not be judged.`;
    case 'pass':
      return `${image} passes the policy and has findings that you asked to be told of.`;
    default:
      return verdict satisfies never;
  }
}

function gistOf({ verdict, images }: GateReport, newFindings: readonly string[]): string {
  if (verdict === 'inconclusive') return `could not be judged (${images[0]?.reason?.code ?? 'unknown'})`;
  return newFindings.length === 0 ? 'breaks the policy' : plural(newFindings.length, 'new finding');
}

function whereLines({ use: told, report }: TellingParts): readonly string[] {
  const { deployment, use } = told;
  const { account, region } = deployment;
  const [judged] = report.images;
  const image = judged?.image;
  const scan = judged?.scan;
  return [
    'Where',
    ...table([
      ['Account', plain(account)],
      ['Region', plain(region)],
      ...whoRows(told),
      ['Image', plain(use.image.text || '(no image)', 400)],
      ...(image === undefined
        ? []
        : ([['Digest', `${image.digest} (${plain(formatPlatform(image.platform), 60)})`]] as const)),
      ['Scanned', scan === undefined ? 'no' : `${scan.scannedAt} (${scan.scanner})`],
      ...(scan === undefined ? [] : ([['Found', describeCounts(report.counts)]] as const)),
    ]),
  ];
}

/** What uses the image, or the repository that it was pushed to. */
function whoRows({ deployment: { cluster, service }, use, push }: DeployedUse): readonly (readonly [string, string])[] {
  if (push !== undefined) return [['Pushed to', `Amazon ECR, repository ${plain(push.repository, 300)}`]];
  return [
    ...(cluster === undefined ? [] : ([['Cluster', plain(cluster)]] as const)),
    ...(service === undefined ? [] : ([['Service', plain(service)]] as const)),
    ['Task definition', plain(`${use.family}${use.revision === undefined ? '' : `:${use.revision}`}`)],
    ['Container', plain(use.container)],
  ];
}

function whyLines({ images }: GateReport): readonly string[] {
  const because = images.flatMap((image) => image.because);
  if (because.length === 0) return [];
  return ['Why', ...because.map(({ rule, text }) => `  ${plain(rule, 40)}: ${plain(text, 500)}`)];
}

function findingLines({ report, threshold, newFindings }: TellingParts): readonly string[] {
  const fresh = new Set(newFindings);
  const told = toldFindings(report, threshold);
  if (told.length === 0) return [];
  const news = told.filter(({ id }) => fresh.has(id));
  const gating = new Set(report.images.flatMap(gatingOf).map(({ id }) => id));
  const shown = (news.length === 0 ? told : news).slice(0, most.findings);
  const left = told.length - shown.length;
  const title = news.length === 0 ? 'Findings' : `New findings (${news.length} of ${told.length})`;
  return [
    title,
    ...shown.map((finding) => findingLine(finding, gating.has(finding.id))),
    ...(left === 0 ? [] : [`  ... and ${left} more`]),
  ];
}

function findingLine(finding: Finding, gates: boolean): string {
  const { id, severity, title, cves } = finding;
  const marks = gates ? '' : ' (does not decide)';
  const cve = cves.length === 0 ? '' : ` ${cvesText(cves, plain)}`;
  const where = finding.packages.length === 0 ? '' : `; ${packagesText(finding, plain, '->')}`;
  return `  ${severityWord(severity).padEnd(13)} ${plain(id, 80)}${cve}: ${plain(title, 120)}${where}${marks}`;
}

function fixLines(report: GateReport): readonly string[] {
  const gating = gatingFindings(report);
  const fixes = fixesOf(gating);
  const unfixable = withoutFix(gating);
  const lines = fixes.slice(0, most.fixes).map(fixLine);
  const left = fixes.length - lines.length;
  const all = [
    ...lines,
    ...(left === 0 ? [] : [`  ... and ${left} more`]),
    ...(unfixable === 0 ? [] : [`  ${plural(unfixable, 'finding')} without a known fix`]),
  ];
  return all.length === 0 ? [] : ['How to fix', ...all];
}

/** There is one container only, so it is not counted. */
function fixLine({ package: name, version, findings, origin }: Fix): string {
  const where =
    origin === undefined ? '' : { 'base-image': ' (in the base image)', 'own-layers': ' (in your own layers)' }[origin];
  return `  ${plain(name, 100)} ${plain(version, 100)} clears ${plural(findings, 'finding')}${where}`;
}

function adviceOn({ verdict, images }: GateReport, use: DeployedUse): readonly string[] {
  switch (verdict) {
    case 'fail':
      return [
        `${isPush(use) ? "Don't deploy it. Push" : 'Deploy'} an image without these findings: rebuild it with the fixed packages, or on a newer base image.`,
        'What can not be fixed now may be accepted in the gate policy, with an owner, a reason and a last day.',
      ];
    case 'inconclusive': {
      const remedies = images.flatMap(({ reason }) => (reason === undefined ? [] : [plain(reason.remedy, 500)]));
      return [...remedies, 'Until it is judged, take it for one that fails: nobody knows what is in it.'];
    }
    case 'pass':
      return ['Nothing has to be done by the policy. Plan the upgrade, or make the policy stricter.'];
    default:
      return verdict satisfies never;
  }
}
