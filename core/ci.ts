import { terminal } from './report/text.ts';

export type CiName =
  | 'GitHub Actions'
  | 'GitLab CI'
  | 'Azure Pipelines'
  | 'Buildkite'
  | 'TeamCity'
  | 'CircleCI'
  | 'Bitbucket Pipelines'
  | 'AWS CodeBuild'
  | 'Jenkins'
  | 'CI';

/** The CI system that runs us. `open` and `close` are the lines that fold what stands between them in its log; empty when it can't. */
export interface Ci {
  readonly name: CiName;
  open(title: string, at: Date): string;
  close(at: Date): string;
}

interface Known extends Ci {
  /** The variable that the system sets for every job. */
  readonly variable: string;
}

const unfolded = { open: () => '', close: () => '' };

/** Jenkins comes last of the named: other systems are started from it, and `CI` after all, because most of them set it. */
const known: readonly Known[] = [
  {
    name: 'GitHub Actions',
    variable: 'GITHUB_ACTIONS',
    open: (title) => `::group::${terminal(title)}`,
    close: () => '::endgroup::',
  },
  {
    // https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
    name: 'GitLab CI',
    variable: 'GITLAB_CI',
    open: (title, at) =>
      `\u001B[0Ksection_start:${seconds(at)}:qualys_fargate_gate[collapsed=true]\r\u001B[0K${terminal(title)}`,
    close: (at) => `\u001B[0Ksection_end:${seconds(at)}:qualys_fargate_gate\r\u001B[0K`,
  },
  {
    name: 'Azure Pipelines',
    variable: 'TF_BUILD',
    open: (title) => `##[group]${terminal(title)}`,
    close: () => '##[endgroup]',
  },
  {
    // A group ends where the next one begins; `+++` is one that is open.
    name: 'Buildkite',
    variable: 'BUILDKITE',
    open: (title) => `--- ${terminal(title)}`,
    close: () => '+++ Report',
  },
  {
    name: 'TeamCity',
    variable: 'TEAMCITY_VERSION',
    open: (title) => `##teamcity[blockOpened name='qualys-fargate-gate' description='${teamCity(title)}']`,
    close: () => "##teamcity[blockClosed name='qualys-fargate-gate']",
  },
  { name: 'CircleCI', variable: 'CIRCLECI', ...unfolded },
  { name: 'Bitbucket Pipelines', variable: 'BITBUCKET_BUILD_NUMBER', ...unfolded },
  { name: 'AWS CodeBuild', variable: 'CODEBUILD_BUILD_ID', ...unfolded },
  { name: 'Jenkins', variable: 'JENKINS_URL', ...unfolded },
  { name: 'CI', variable: 'CI', ...unfolded },
];

/** Finds the CI system by the variables it sets; undefined outside of CI. */
export function detectCi(environment: Readonly<Record<string, string | undefined>>): Ci | undefined {
  return known.find(({ variable }) => {
    const value = environment[variable];
    return value !== undefined && value !== '' && value.toLowerCase() !== 'false';
  });
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

/** https://www.jetbrains.com/help/teamcity/service-messages.html#Escaped+Values */
function teamCity(text: string): string {
  return terminal(text)
    .replace(/['|[\]]/g, (character) => `|${character}`)
    .replace(/[^\x20-\x7E]/g, (character) => `|0x${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
