import { describe, expect, it } from 'vitest';
import { detectCi } from './ci.ts';

const at = new Date('2026-11-20T12:00:00.900Z');

describe('detectCi', () => {
  it.each([
    ['GitHub Actions', { CI: 'true', GITHUB_ACTIONS: 'true' }],
    ['GitLab CI', { CI: 'true', GITLAB_CI: 'true' }],
    ['Azure Pipelines', { TF_BUILD: 'True' }],
    ['Buildkite', { CI: 'true', BUILDKITE: 'true' }],
    ['TeamCity', { TEAMCITY_VERSION: '2026.1' }],
    ['CircleCI', { CI: 'true', CIRCLECI: 'true' }],
    ['Bitbucket Pipelines', { CI: 'true', BITBUCKET_BUILD_NUMBER: '7' }],
    ['AWS CodeBuild', { CODEBUILD_BUILD_ID: 'gate:1' }],
    ['Jenkins', { JENKINS_URL: 'https://jenkins.example.com/' }],
    ['CI', { CI: '1' }],
  ])('finds %s', (name, environment) => {
    expect(detectCi(environment)?.name).toBe(name);
  });

  it.each([
    ['nothing', {}],
    ['CI switched off', { CI: 'false' }],
    ['an empty variable', { CI: '', GITHUB_ACTIONS: '' }],
  ])('finds none in %s', (_, environment) => {
    expect(detectCi(environment)).toBeUndefined();
  });
});

describe('folds', () => {
  it.each([
    ['GITHUB_ACTIONS', '::group::Scan', '::endgroup::'],
    [
      'GITLAB_CI',
      '\u001B[0Ksection_start:1795176000:qualys_fargate_gate[collapsed=true]\r\u001B[0KScan',
      '\u001B[0Ksection_end:1795176000:qualys_fargate_gate\r\u001B[0K',
    ],
    ['TF_BUILD', '##[group]Scan', '##[endgroup]'],
    ['BUILDKITE', '--- Scan', '+++ Report'],
    [
      'TEAMCITY_VERSION',
      "##teamcity[blockOpened name='qualys-fargate-gate' description='Scan']",
      "##teamcity[blockClosed name='qualys-fargate-gate']",
    ],
    ['CIRCLECI', '', ''],
    ['JENKINS_URL', '', ''],
  ])('by %s', (variable, open, close) => {
    const ci = detectCi({ [variable]: 'yes' });

    expect([ci?.open('Scan', at), ci?.close(at)]).toEqual([open, close]);
  });

  it.each(['GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'BUILDKITE', 'TEAMCITY_VERSION'])(
    'a hostile title in one inert line by %s',
    (variable) => {
      const ci = detectCi({ [variable]: 'yes' });
      const plain = ci?.open('', at) ?? '';

      const open = ci?.open("x\n::error::y\r\u001B[2K##[error]'|]\u202E", at) ?? '';

      expect(open).not.toContain('\n');
      expect(open).not.toContain('##[error]');
      expect(open).not.toContain('\u202E');
      expect(open.split('\u001B')).toHaveLength(plain.split('\u001B').length);
    },
  );

  it("a title in TeamCity's own escapes", () => {
    const open = detectCi({ TEAMCITY_VERSION: '1' })?.open("it's [a|b] ü", at);

    expect(open).toContain("description='it|'s |[a||b|] |0x00fc'");
  });
});
