import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { EOL, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildReport } from '../core/report/build.ts';
import { sampleParts, sampleReports, scanned } from '../test/fakes/report-samples.ts';
import { sampleFinding } from '../test/fakes/samples.ts';
import { writeAttestation } from './attestation.ts';

const registry = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const clean = scanned('clean', 'a', ['shop/clean'], []);
const cron = scanned('cron', 'c', ['shop/cron'], []);
const bad = scanned('bad', 'b', ['shop/bad'], [sampleFinding()]);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-attest-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(
  images: Parameters<typeof sampleParts>[0],
  kind: 'verification' | 'vulnerabilities' = 'verification',
  environment: NodeJS.ProcessEnv = {},
) {
  const said: string[] = [];
  const say = (_level: string, text: string) => said.push(text);
  const outputs = writeAttestation(buildReport(sampleParts(images)), kind, join(folder, 'gate'), { environment, say });
  return { outputs, said };
}

it('attests that images passed, and names them as a file of checksums does', () => {
  const { outputs } = write([clean, bad, cron]);

  const lines = readFileSync(outputs.subjects, 'utf8').split(EOL);
  expect(outputs['predicate-type']).toBe('https://in-toto.io/attestation/svr/v0.2');
  expect(JSON.parse(readFileSync(outputs.predicate, 'utf8'))).toMatchObject({ verifier: expect.anything() });
  expect(lines).toEqual([`${'a'.repeat(64)}  ${registry}/clean`, `${'c'.repeat(64)}  ${registry}/cron`, '']);
});

it('attests the vulnerabilities of one image', () => {
  const { outputs } = write([bad], 'vulnerabilities');

  expect(outputs['predicate-type']).toBe('https://in-toto.io/attestation/vulns/v0.2');
  expect(readFileSync(outputs.subjects, 'utf8')).toContain(`${registry}/bad`);
});

it('does not mix the vulnerabilities of several images, and says so', () => {
  const { outputs, said } = write([clean, bad], 'vulnerabilities');

  expect(outputs).toEqual({ predicate: '', 'predicate-type': '', subjects: '' });
  expect(said).toEqual([expect.stringMatching(/^No predicate: 2 images were scanned/)]);
});

it('attests nothing where nothing passed, or where all was made up', () => {
  const world = { environment: { GITHUB_ARTIFACTS: join(folder, 'artifacts') }, say: () => {} };
  const nothing = { predicate: '', 'predicate-type': '', subjects: '' };

  expect(write([bad]).outputs).toEqual(nothing);
  expect(writeAttestation(sampleReports.simulated!, 'verification', join(folder, 'gate'), world)).toEqual(nothing);
  expect(() => readFileSync(join(folder, 'artifacts'))).toThrow();
});

describe('the artifacts of the runner', () => {
  const artifacts = () => readFileSync(join(folder, 'artifacts'), 'utf8');

  it('get a line an image that passed', () => {
    writeFileSync(join(folder, 'artifacts'), `file://dist.tgz${EOL}`);

    write([clean, bad], 'verification', { GITHUB_ARTIFACTS: join(folder, 'artifacts') });

    expect(artifacts()).toBe(`file://dist.tgz${EOL}oci://${registry}/clean@sha256:${'a'.repeat(64)}${EOL}`);
  });

  it('get no name twice with another digest, which would fail the step', () => {
    const arm = scanned('clean', 'd', ['shop/arm'], []);
    const list = join(folder, 'list');
    writeFileSync(list, JSON.stringify([{ name: `${registry}/cron`, digest: `sha256:${'e'.repeat(64)}` }]));
    const other = scanned('other', 'f', ['shop/other'], []);
    const environment = { GITHUB_ARTIFACTS: join(folder, 'artifacts'), GITHUB_ARTIFACTS_LIST: list };

    write([clean, arm, cron, other], 'verification', environment);

    expect(artifacts()).toBe(`oci://${registry}/other@sha256:${'f'.repeat(64)}${EOL}`);
  });
});
