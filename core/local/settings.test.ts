import { describe, expect, it } from 'vitest';
import { type GateValues, readGateSettings } from '../gate-settings.ts';

function read(values: GateValues) {
  return readGateSettings({ 'qualys-pod': 'US2', 'qualys-token': 't0ken', scanner: 'auto', ...values }, {});
}

describe('local images', () => {
  it('are named one a line, each for a container or alone, and make a task definition needless', () => {
    const settings = read({
      'image-archive': 'app=a b.tar\n ./x=1.tar \n\n./x=1.tar',
      'local-image': 'side=team/api:1',
    });

    expect(settings.localImages).toEqual([
      { kind: 'archive', name: 'a b.tar', container: 'app' },
      { kind: 'archive', name: './x=1.tar' },
      { kind: 'docker', name: 'team/api:1', container: 'side' },
    ]);
    expect(settings.selectors).toEqual([]);
  });

  it.each<[GateValues, RegExp]>([
    [{ 'image-archive': 'app.tar', scanner: 'registry-sensor' }, /image-archive needs QScanner/],
    [{ 'local-image': 'api:1', scanner: 'registry-sensor' }, /local-image needs QScanner/],
    [{ 'local-image': 'app=' }, /local-image names no image for the container app/],
    [{}, /nothing to gate/],
  ])('%j is a mistake', (values, message) => {
    expect(() => read(values)).toThrow(message);
  });
});

describe('sbom', () => {
  it.each([
    ['spdx', ['spdx']],
    ['CycloneDX', ['cyclonedx']],
    ['both', ['spdx', 'cyclonedx']],
  ])('%s asks for %j', (sbom, formats) => {
    expect(read({ 'image-archive': 'x.tar', sbom, 'sbom-directory': 'out' }).sbom).toEqual({
      formats,
      directory: 'out',
    });
  });

  it.each<[GateValues, RegExp]>([
    [{ sbom: 'toString' }, /sbom must be one of spdx, cyclonedx, both/],
    [{ sbom: 'spdx', scanner: 'registry-sensor' }, /sbom needs QScanner/],
  ])('%j is a mistake', (values, message) => {
    expect(() => read({ 'task-definition': 'x.json', ...values })).toThrow(message);
  });
});
