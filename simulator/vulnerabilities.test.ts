import { describe, expect, it } from 'vitest';
import type { AddedImage } from './index.ts';
import { type Bench, bench, ecr } from './test-client.ts';

const api: AddedImage = { reference: `${ecr}/team/api:1.4.2`, scannedAgoMs: 3600_000 };

function addApi(on: Bench, more: Partial<AddedImage> = {}) {
  const added = on.simulator.addImage({ ...api, manifest: 'single', ...more });
  return { ...added, sha: added.platforms[0]?.sha ?? '' };
}

/** Fields that Qualys documents for a finding. */
const vulnerabilityFields =
  'vulnerability result lastFound firstFound severity customerSeverity port typeDetected status risk category discoveryType authType supportedBy product vendor cveids threatIntel software qid title cvssInfo cvss3Info patchAvailable published qdsScore scanType source reason imageResult containerResult isExempted vendorData layerSha';

describe('GET /images/{sha}/vuln', () => {
  it('answers details and vulnSummary, with the documented fields', async () => {
    await using on = await bench();
    const { sha, qids } = addApi(on, { reference: `${ecr}/team/java-api:0.9` });

    const { json } = await on.get(`/images/${sha}/vuln`);

    expect(Object.keys(json)).toEqual(['details', 'vulnSummary']);
    expect(json.details.map((each: { qid: number }) => each.qid)).toEqual(qids);
    for (const detail of json.details) {
      expect(Object.keys(detail)).toEqual(expect.arrayContaining(vulnerabilityFields.split(' ')));
      expect(detail.result).toMatch(/^#table cols="3"\nPackage Installed_Version Required_Version\n\S+ \S+ \S+$/);
      expect(detail.published).toBeTypeOf('number');
      expect(detail.firstFound).toMatch(/^\d{13}$/);
    }
    expect(Object.keys(json.vulnSummary)).toEqual(['confirmed', 'potential', 'patchAvailability']);
  });

  it('shows overrides, exceptions, potential findings and missing fixes as they were added', async () => {
    await using on = await bench();
    const { sha } = addApi(on, {
      findings: [
        { qid: 1, severity: 5, customerSeverity: 2 },
        { qid: 2, severity: 4, exempted: true },
        { qid: 3, severity: 3, potential: true },
      ],
    });

    const { details } = (await on.get(`/images/${sha}/vuln`)).json;
    const unapplied = (await on.get(`/images/${sha}/vuln?applyException=false`)).json.details;
    const exceptions = await on.get(`/images/${sha}/exceptions`);

    expect(details[0]).toMatchObject({ severity: 5, customerSeverity: 2, typeDetected: 'CONFIRMED' });
    expect(details[1]).toMatchObject({ isExempted: true, patchAvailable: true });
    expect(details[2]).toMatchObject({ typeDetected: 'POTENTIAL', isExempted: false });
    expect(unapplied[1].isExempted).toBe(false);
    expect(exceptions.json).toMatchObject({ count: 1, groups: null });
  });

  it.each([
    ['type=SUMMARY', ['vulnSummary'], []],
    ['type=DETAILS', ['details'], [1, 2, 3]],
    ['filter=severity:5', ['details', 'vulnSummary'], [1]],
    ['filter=vulnerabilities.severity:[3 ... 4]', ['details', 'vulnSummary'], [2, 3]],
    ['sort=vulnerabilities.qid:desc', ['details', 'vulnSummary'], [3, 2, 1]],
    ['sort=severity:asc', ['details', 'vulnSummary'], [3, 2, 1]],
  ])('with %s', async (query, keys, qids) => {
    await using on = await bench();
    const { sha } = addApi(on, {
      findings: [
        { qid: 1, severity: 5 },
        { qid: 2, severity: 4 },
        { qid: 3, severity: 3 },
      ],
    });

    const { json } = await on.get(`/images/${sha}/vuln?${query}`);

    expect(Object.keys(json)).toEqual(keys);
    expect((json.details ?? []).map((each: { qid: number }) => each.qid)).toEqual(qids);
  });

  it('is whole for an image without findings', async () => {
    await using on = await bench();
    const { sha } = addApi(on, { findings: [] });

    const { json } = await on.get(`/images/${sha}/vuln`);

    expect(json.details).toEqual([]);
  });

  it('has no pages: a hundred thousand findings come at once', async () => {
    await using on = await bench();
    const { sha } = addApi(on, { findingCount: 100_000 });

    const { json } = await on.get(`/images/${sha}/vuln?pageNumber=1&pageSize=100&type=DETAILS`);

    expect(json.details).toHaveLength(100_000);
  });

  it('agrees with its count, and with the software and compliance of the image', async () => {
    await using on = await bench();
    const { sha } = addApi(on);

    const { details } = (await on.get(`/images/${sha}/vuln`)).json;
    const count = (await on.get(`/images/${sha.slice(0, 12)}/vuln/count`)).json;
    const software = (await on.get(`/images/${sha}/software`)).json;
    const compliance = (await on.get(`/images/${sha}/compliance`)).json;

    const total = Object.values(count).reduce((sum, each) => Number(sum) + Number(each), 0);
    expect(total).toBe(details.length);
    expect(software.count).toBe(details.length);
    expect(software.data[0]).toMatchObject({ name: expect.any(String), version: expect.any(String) });
    expect(compliance).toMatchObject({ sha, lastComplianceScanned: expect.stringMatching(/^\d{13}$/) });
  });
});
