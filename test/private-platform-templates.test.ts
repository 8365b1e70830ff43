import { describe, expect, it } from 'vitest';
import type { DeployedTemplate } from '../scripts/deployed-template.ts';
import { admissionTemplate, sampleAdmission, sampleStack, templateOf } from '../scripts/sample-stacks.ts';
import { brokenRules } from './fakes/template-rules.ts';

// How functions get to a private platform of Qualys: by an authority of one's own and through a proxy, in every stack alike.

type Given = Readonly<Record<string, string>>;

const stacks = {
  service: (given: Given = {}) => sampleStack('service', given),
  admission: (given: Given = {}) => sampleAdmission({ TemplateHook: 'true', ...given }),
  'image scanner': (given: Given = {}) => sampleStack('scanner', given),
} as const;
const templates = {
  service: templateOf('service'),
  admission: admissionTemplate(),
  'image scanner': templateOf('scanner'),
};
const names = Object.keys(stacks) as readonly (keyof typeof stacks)[];
const CaLayerArn = 'arn:aws:lambda:eu-west-1:111122223333:layer:ca:1';
const CaBundleKey = `layers/${'f'.repeat(64)}.zip`;
const networkVariables = ['NODE_EXTRA_CA_CERTS', 'HTTPS_PROXY', 'NO_PROXY'] as const;

/** Of each function: the last of its layers, and what it is told of the network. The worker of the image scanner has a layer of its own before. */
function functionsOf({ Resources }: DeployedTemplate) {
  return Object.values(Resources).flatMap(({ Type, Properties }) => {
    if (Type !== 'AWS::Lambda::Function') return [];
    const { Variables } = Properties.Environment as { readonly Variables: Readonly<Record<string, string>> };
    const layers = (Properties.Layers ?? []) as readonly string[];
    const told = networkVariables.map((name) => Variables[name]);
    return [{ layer: layers.find((each) => !each.includes('-qscanner:')), told }];
  });
}

describe.each(names)('the functions of the %s', (name) => {
  const stack = stacks[name];

  it('are as they were where nothing is given', () => {
    const functions = functionsOf(stack());

    expect(functions.length).toBeGreaterThan(1);
    for (const each of functions) expect(each).toEqual({ layer: undefined, told: [undefined, undefined, undefined] });
    expect(stack().Resources).not.toHaveProperty('CaLayer');
  });

  it.each<[string, Given, string | undefined, string]>([
    ['of a layer that is there', { CaLayerArn }, CaLayerArn, '/opt/qualys-ca.pem'],
    ['of a layer that is made', { CaBundleKey }, undefined, '/opt/qualys-ca.pem'],
    ['of the layer that is there, where both are given', { CaLayerArn, CaBundleKey }, CaLayerArn, '/opt/qualys-ca.pem'],
    ['at another path', { CaLayerArn, QualysPodCustomRootCertPath: '/opt/root.cert' }, CaLayerArn, '/opt/root.cert'],
  ])('trust an authority %s', (_, given, there, path) => {
    const deployed = stack(given);
    const layer = there ?? deployed.arn('CaLayer');

    for (const each of functionsOf(deployed)) expect(each).toEqual({ layer, told: [path, undefined, undefined] });
    expect('CaLayer' in deployed.Resources).toBe(there === undefined);
  });

  it('make the layer of the zip in their code bucket', () => {
    const { Content } = stack({ CaBundleKey }).Resources.CaLayer?.Properties ?? {};

    expect(Content).toEqual({ S3Bucket: 'code-of-111122223333', S3Key: CaBundleKey });
  });

  it('go through a proxy, but for what is exempt', () => {
    const given = { HttpsProxy: 'http://proxy.example.com:3128', NoProxy: '.amazonaws.com,10.0.0.1' };

    for (const { told } of functionsOf(stack(given)))
      expect(told).toEqual([undefined, given.HttpsProxy, given.NoProxy]);
  });

  it.each<[Given, string]>([
    [{ QualysPodCustomRootCertPath: '/opt/ca.pem' }, 'CaBundleKey or CaLayerArn'],
    [{ NoProxy: '*' }, 'HttpsProxy'],
  ])('are not deployed with %j alone', (given, words) => {
    expect(brokenRules(templates[name], given)).toContainEqual(expect.stringContaining(words));
  });
});
