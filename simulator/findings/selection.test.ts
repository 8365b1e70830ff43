import { describe, expect, it } from 'vitest';
import { imageNameOf } from '../image-name.ts';
import { applications } from './applications.ts';
import { alpine, amazon2, amazon2023, debian11, debian12 } from './distributions.ts';
import { families, familyOf } from './families.ts';
import { go, java, npm, pypi } from './languages.ts';
import { vulnerabilitiesOf } from './selection.ts';

const all = [
  ...applications,
  ...debian11,
  ...debian12,
  ...alpine,
  ...amazon2,
  ...amazon2023,
  ...npm,
  ...pypi,
  ...java,
  ...go,
];

function found(reference: string, seed = 'seed') {
  return vulnerabilitiesOf(imageNameOf(reference), seed);
}

function severe(reference: string): number {
  return found(reference).filter((entry) => entry.severity === 5).length;
}

describe('the catalogue', () => {
  it('has a QID of its own for each entry, a CVE, and a day', () => {
    const qids = all.map((entry) => entry.qid);

    expect(new Set(qids).size).toBe(qids.length);
    for (const entry of all) {
      expect(entry.cve).toMatch(/^CVE-\d{4}-\d{4,6}$/);
      expect(new Date(entry.published).toISOString().slice(0, 10)).toBe(entry.published);
      expect(entry.fixed).not.toBe(entry.installed);
      expect(entry.cvss3).toBeLessThanOrEqual(10);
    }
  });

  it('knows each CVE that a family names', () => {
    const known = new Set(applications.map((entry) => entry.cve));

    for (const [cve] of families.flatMap((family) => family.program)) expect(known).toContain(cve);
  });
});

describe('the findings of an image', () => {
  it.each([
    ['nginx:1.19', 'CVE-2021-23017'],
    ['httpd:2.4.49', 'CVE-2021-42013'],
    ['redis:6.0', 'CVE-2021-32761'],
    ['postgres:14.1', 'CVE-2022-1552'],
    ['wordpress:5.8', 'CVE-2024-4439'],
    ['alpine:3.10', 'CVE-2021-36159'],
    ['amazonlinux:2', 'CVE-2022-0778'],
    ['grafana/grafana:8.3.0', 'CVE-2021-43798'],
    ['public.ecr.aws/aws-observability/aws-otel-collector:v0.20.0', 'CVE-2024-24790'],
    ['ghcr.io/team/tool:backdoor', 'CVE-2024-3094'],
  ])('%s has %s', (reference, cve) => {
    const entries = found(reference);

    expect(entries.map((entry) => entry.cve)).toContain(cve);
  });

  it.each([
    ['nginx:1.19', 'nginx:1.27'],
    ['nginx:1.27', 'nginx:latest'],
    ['node:16', 'node:24'],
    ['postgres:13', 'postgres:18'],
    ['ghcr.io/team/java-api:0.1.0', 'ghcr.io/team/java-api:9.0.0'],
  ])('%s are more than of %s', (old, fresh) => {
    expect(found(old).length).toBeGreaterThan(found(fresh).length);
  });

  it.each(['nginx:latest', 'alpine:latest', 'amazonlinux:2023', 'postgres:18', 'busybox:latest'])(
    '%s has none of the worst, so that a demo can pass',
    (reference) => {
      expect(severe(reference)).toBe(0);
    },
  );

  it('carry the version that the tag names', () => {
    const entry = found('nginx:1.18').find((each) => each.cve === 'CVE-2021-23017');

    expect(entry).toMatchObject({ installed: '1.18', fixed: '1.20.1' });
  });

  it('depend on the seed for an unknown image, and on nothing else', () => {
    const reference = '123456789012.dkr.ecr.us-east-1.amazonaws.com/team/api:1.4.2';

    expect(found(reference)).toEqual(found(reference));
    expect(found(reference, 'other')).not.toEqual(found(reference));
    expect(found(reference).length).toBeGreaterThan(0);
  });

  it('come in order of their QIDs', () => {
    const qids = found('node:14').map((entry) => entry.qid);

    expect(qids).toEqual(qids.toSorted((a, b) => a - b));
  });

  it.each(['library/nginx', 'nginx/nginx', 'bitnami/nginx'])('know the family of %s', (repository) => {
    expect(familyOf(repository)?.newest).toBe('1.29.3');
  });
});
