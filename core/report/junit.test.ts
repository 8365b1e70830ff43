import { describe, expect, it } from 'vitest';
import { exceptedReport, formatReports } from '../../test/fakes/format-samples.ts';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import { renderJunit } from './junit.ts';

const kinds = ['tests', 'failures', 'errors', 'skipped'] as const;

describe.each(Object.entries(formatReports))('the JUnit report of the %s report', (_, report) => {
  const text = renderJunit(report);

  it('has counts that add up', () => {
    const [all, ...suites] = [...text.matchAll(/<testsuites? [^>]*>/g)].map(([tag]) => tag);
    const bodies = text.split('<testsuite ').slice(1);

    expect(suites).toHaveLength(bodies.length);
    for (const [index, body] of bodies.entries()) {
      expect(countsOf(suites[index]!)).toEqual(casesIn(body));
    }
    expect(countsOf(all!)).toEqual(casesIn(text));
  });

  it('is XML', () => {
    expectWellFormed(text);
  });

  it('has at least one case a container', () => {
    for (const body of text.split('<testsuite ').slice(1)) expect(body).toContain('<testcase ');
  });
});

it('passes a clean container with one case', () => {
  const text = renderJunit(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [])])));

  expect(text).toContain('<testcase classname="app" name="no findings" time="0"/>');
});

it('fails nothing that only is reported', () => {
  const text = renderJunit(
    buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [sampleFinding({ severity: 2 })])])),
  );

  expect(text).toContain('tests="1" failures="0"');
});

it('skips what is excepted, and says who answers for it and until when', () => {
  const text = renderJunit(exceptedReport);

  expect(text).toContain(
    '<skipped message="exception (policy, payments@example.com, until 2026-12-31): The service terminates no TLS; see RISK-42."/>',
  );
});

it('is an error where there was nothing to judge', () => {
  expect(renderJunit(sampleReports['no-images']!)).toContain('tests="1" failures="0" errors="1"');
});

it('has a case for each package of a finding', () => {
  const finding = sampleFinding({
    packages: [
      { name: 'one', version: '1' },
      { name: 'two', version: '2' },
    ],
  });

  const text = renderJunit(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [finding])])));

  expect([...text.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)].map(([, ...names]) => names)).toEqual([
    ['app.one', 'QID-105943/CVE-2024-6387 one@1'],
    ['app.two', 'QID-105943/CVE-2024-6387 two@2'],
  ]);
});

it('is an error where nothing could be judged', () => {
  const text = renderJunit(sampleReports.inconclusive!);

  expect(text.match(/<error type="[^"]*"/g)).toEqual(['<error type="placeholder"', '<error type="timeout"']);
});

it('has no character that XML forbids', () => {
  const finding = sampleFinding({ title: '\u0000\u0008\u000b\u001f\ud800\udfff\ufffe\uffff\u0085]]>' });

  const text = renderJunit(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], [finding])])));

  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids.
  expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u);
  expectWellFormed(text);
});

function countsOf(tag: string) {
  return kinds.map((kind) => Number(new RegExp(` ${kind}="(\\d+)"`).exec(tag)![1]));
}

function casesIn(text: string) {
  return ['<testcase ', '<failure ', '<error ', '<skipped '].map((mark) => text.split(mark).length - 1);
}

/** Every tag is closed by its own name, and no markup stands in text or attributes. */
function expectWellFormed(text: string): void {
  const open: string[] = [];
  const tags = text.matchAll(/<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g);
  const rest = text
    .replace(/<\/?[a-z]+(?: [a-z]+="[^"<]*")*\/?>/g, '')
    .replace('<?xml version="1.0" encoding="UTF-8"?>', '');
  for (const [, closing, name, , empty] of tags) {
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (empty === '') open.push(name!);
  }
  expect(open).toEqual([]);
  expect(rest).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
}
