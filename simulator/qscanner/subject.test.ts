import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeImageArchive } from '../../test/fakes/image-archive.ts';
import { type Simulator, startSimulator } from '../simulator.ts';
import { type Subject, subjectOf } from './subject.ts';

let simulator: Simulator;
let directory: string;

beforeAll(async () => {
  simulator = await startSimulator();
  directory = await mkdtemp(join(tmpdir(), 'subject-'));
});

afterAll(async () => {
  await simulator.close();
  await rm(directory, { recursive: true, force: true });
});

function qids({ vulnerabilities }: Subject): readonly number[] {
  return vulnerabilities.map(({ qid }) => qid);
}

describe('the subject of a fake run', () => {
  it('is what the simulator at the gateway has under the digest, with the same findings', async () => {
    const reference = 'ghcr.io/team/api:7';
    const image = simulator.addImage({ reference, findings: [{ qid: 38739, severity: 5 }] });
    const [platform] = image.platforms;

    const subject = await subjectOf(`ghcr.io/team/api@${platform?.digest}`, simulator.url);

    expect(subject).toMatchObject({ name: reference, imageId: platform?.sha });
    expect(qids(subject)).toEqual([38739]);
  });

  it.each([
    ['does not know it', () => simulator.url],
    ['is no address', () => 'US2'],
    ['does not answer', () => 'http://127.0.0.1:1'],
  ])('follows from its name when the gateway %s', async (_, gateway) => {
    const subject = await subjectOf(`docker.io/library/nginx@sha256:${'0'.repeat(64)}`, gateway());

    expect(subject).toMatchObject({ name: 'docker.io/library/nginx', imageId: undefined });
    expect(subject.vulnerabilities.length).toBeGreaterThan(0);
  });

  it('is what an archive holds', async () => {
    const { bytes, imageId } = fakeImageArchive(['team/backdoor:1']);
    const path = join(directory, 'app.tar');
    await writeFile(path, bytes);

    const subject = await subjectOf(path, simulator.url);

    expect(subject).toMatchObject({ name: 'docker.io/team/backdoor:1', imageId: imageId.slice('sha256:'.length) });
    expect(subject.vulnerabilities.map(({ cve }) => cve)).toContain('CVE-2024-3094');
  });

  it('is its id, of an image of the Docker daemon', async () => {
    expect(await subjectOf(`sha256:${'c'.repeat(64)}`, simulator.url)).toMatchObject({ imageId: 'c'.repeat(64) });
  });
});
