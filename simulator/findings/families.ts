import type { Ecosystem } from './catalogue.ts';

/** What is known of a well-known image: its base, its languages, and which versions a vulnerability of the program is gone from. */
export interface Family {
  /** Fits the repository without its registry. */
  readonly match: RegExp;
  readonly base: 'debian' | 'alpine' | 'amazon2' | 'amazon2023' | 'none';
  readonly languages: readonly Ecosystem[];
  /** The only libraries it has, where it does not have them all. */
  readonly libraries?: readonly string[];
  /** The version of `latest`, and how many versions a year are released of the part that moves. */
  readonly newest: string;
  readonly moves: 'major' | 'minor';
  readonly perYear: number;
  /** CVE and the first version without it. */
  readonly program: readonly (readonly [cve: string, gone: string])[];
}

type Extra = Partial<Pick<Family, 'languages' | 'libraries' | 'program' | 'moves'>>;

function family(match: RegExp, base: Family['base'], newest: string, perYear: number, extra: Extra = {}): Family {
  return { match, base, newest, perYear, moves: 'minor', languages: [], program: [], ...extra };
}

/** Well-known images. The first that fits a repository counts. */
export const families: readonly Family[] = [
  family(/(^|\/)nginx$/, 'debian', '1.29.3', 2, {
    program: [
      ['CVE-2021-23017', '1.20.1'],
      ['CVE-2022-41741', '1.22.1'],
      ['CVE-2024-7347', '1.26.2'],
      ['CVE-2025-23419', '1.26.3'],
    ],
  }),
  family(/(^|\/)httpd$/, 'debian', '2.4.65', 0.2, {
    program: [
      ['CVE-2021-40438', '2.4.49'],
      ['CVE-2021-42013', '2.4.51'],
      ['CVE-2021-44790', '2.4.52'],
      ['CVE-2023-25690', '2.4.56'],
      ['CVE-2024-38476', '2.4.60'],
    ],
  }),
  family(/(^|\/)(redis|valkey)$/, 'debian', '8.2.2', 2, {
    program: [
      ['CVE-2021-32761', '6.2.5'],
      ['CVE-2023-41056', '7.2.4'],
      ['CVE-2024-31449', '7.4.1'],
      ['CVE-2025-49844', '8.2.2'],
    ],
    moves: 'major',
  }),
  family(/(^|\/)postgres(ql)?$/, 'debian', '18.0', 1, {
    moves: 'major',
    program: [
      ['CVE-2022-1552', '14.3'],
      ['CVE-2023-5869', '16.1'],
      ['CVE-2024-10979', '17.1'],
      ['CVE-2025-1094', '17.3'],
    ],
  }),
  family(/(^|\/)node$/, 'debian', '24.11.0', 2, {
    moves: 'major',
    languages: ['npm'],
    libraries: ['ansi-regex', 'minimist', 'semver', 'cross-spawn', 'qs', 'tough-cookie'],
    program: [
      ['CVE-2021-22930', '16.6.0'],
      ['CVE-2022-32213', '18.5.0'],
      ['CVE-2023-32002', '20.5.1'],
      ['CVE-2024-21892', '20.11.1'],
    ],
  }),
  family(/(^|\/)python$/, 'debian', '3.14.0', 1, {
    languages: ['pypi'],
    libraries: ['setuptools'],
    program: [
      ['CVE-2021-3177', '3.9.2'],
      ['CVE-2022-45061', '3.11.1'],
      ['CVE-2023-24329', '3.11.4'],
    ],
  }),
  family(/(^|\/)amazonlinux$/, 'amazon2023', '2023.9', 4),
  family(/(^|\/)alpine$/, 'alpine', '3.22.2', 2),
  family(/(^|\/)busybox$/, 'none', '1.37.0', 1),
  family(/(^|\/)aws-for-fluent-bit$/, 'amazon2', '2.34.1', 4, { languages: ['go'] }),
  family(/(^|\/)fluent-bit$/, 'debian', '4.1.1', 2, { moves: 'major', program: [['CVE-2024-4323', '3.0.4']] }),
  family(/(^|\/)aws-otel-collector$/, 'none', '0.45.0', 8, { languages: ['go'] }),
  family(/(^|\/)(datadog\/agent|agent)$/, 'debian', '7.71.2', 8, { languages: ['go', 'pypi'] }),
  family(/(^|\/)(aws-xray-daemon|amazon-ecs-agent|cloudwatch-agent)$/, 'amazon2023', '3.4.0', 1, { languages: ['go'] }),
  family(/(^|\/)envoy$|aws-appmesh-envoy$/, 'debian', '1.36.2', 4, { program: [['CVE-2023-44487', '1.27.1']] }),
  family(/(^|\/)mongo(db)?$/, 'debian', '8.2.1', 1, { moves: 'major', program: [['CVE-2024-1351', '7.0.6']] }),
  family(/(^|\/)wordpress$/, 'debian', '6.8.3', 3, {
    program: [
      ['CVE-2022-21661', '5.8.3'],
      ['CVE-2024-4439', '6.5.2'],
    ],
  }),
  family(/(^|\/)grafana$/, 'alpine', '12.2.1', 1, {
    moves: 'major',
    languages: ['go'],
    program: [['CVE-2021-43798', '8.3.1']],
  }),
  family(/(^|\/)jenkins$/, 'debian', '2.534', 50, { languages: ['java'], program: [['CVE-2024-23897', '2.442']] }),
  family(/(^|\/)(eclipse-temurin|openjdk|tomcat|spring-[\w-]+)$/, 'debian', '25.0', 2, {
    moves: 'major',
    languages: ['java'],
  }),
  family(/(^|\/)golang$/, 'debian', '1.25.3', 2, { languages: ['go'] }),
  family(/(^|\/)(traefik|nginx-prometheus-exporter|prometheus)$/, 'none', '3.6.0', 4, { languages: ['go'] }),
];

/** The family of a repository, if it is a well-known image. */
export function familyOf(repository: string): Family | undefined {
  return families.find((each) => each.match.test(repository));
}

const usualTags = ['latest', 'stable', 'main', 'production', '1', '1.0', '1.0.0', '1.4.2', '2.0.0'];

/** Tags by which a digest that nobody asked for yet may be known. */
export function seedTagsOf(repository: string): readonly string[] {
  const newest = familyOf(repository)?.newest;
  if (newest === undefined) return usualTags;
  const [major, minor] = newest.split('.');
  return [...usualTags, newest, `${major}`, `${major}.${minor}`, `${major}.${minor}-alpine`, `${major}-alpine`];
}
