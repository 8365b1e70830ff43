import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { exceptedReport, formatReports } from '../../test/fakes/format-samples.ts';
import { sampleParts, sampleReports, scanned } from '../../test/fakes/report-samples.ts';
import { sampleFinding } from '../../test/fakes/samples.ts';
import { buildReport } from './build.ts';
import { renderHtml } from './html.ts';
import { style } from './html-style.ts';

const empty = new Set(['meta', 'br', 'input', 'rect']);

describe.each(Object.entries(formatReports))('the page of the %s report', (_, report) => {
  const page = renderHtml(report);
  const tags = tagsOf(page);

  it('is well-formed', () => {
    const open: string[] = [];
    for (const { closing, name } of tags) {
      if (closing) expect(open.pop()).toBe(name);
      else if (!empty.has(name)) open.push(name);
    }
    expect(open).toEqual([]);
  });

  it('allows its own style and script, and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)![1];

    const [, styleText] = /<style>([\s\S]*?)<\/style>/.exec(page)!;
    const [, scriptText] = /<script>([\s\S]*?)<\/script>/.exec(page)!;
    expect(policy).toBe(
      `default-src 'none'; style-src '${source(styleText!)}'; script-src '${source(scriptText!)}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it('loads nothing and has nothing that a name could have brought in', () => {
    const names = new Set(tags.map(({ name }) => name));
    for (const foreign of ['img', 'iframe', 'object', 'embed', 'link', 'base', 'form', 'video']) {
      expect(names).not.toContain(foreign);
    }
    expect(tags.filter(({ name, closing }) => name === 'script' && !closing)).toHaveLength(1);
    for (const { attributes } of tags) {
      expect(attributes).not.toMatch(/\s(?:on\w+|style|src|action|srcdoc)=/i);
      const link = /\shref="([^"]*)"/.exec(attributes)?.[1];
      expect(link ?? 'https://nvd.nist.gov/vuln/detail/CVE-').toMatch(/^https:\/\/nvd\.nist\.gov\/vuln\/detail\/CVE-/);
    }
  });

  it('has no control characters or direction marks', () => {
    expect(page.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  });

  it("can be found one's way in without seeing it", () => {
    expect(page).toContain('<html lang="en">');
    expect(tags.filter(({ name, closing }) => name === 'h1' && !closing)).toHaveLength(1);
    const heads = tags.filter(({ name, closing }) => name === 'th' && !closing);
    for (const { attributes } of heads) expect(attributes).toBe(' scope="col"');
    const labels = [...page.matchAll(/aria-labelledby="([^"]*)"/g)].map(([, id]) => id);
    for (const id of labels) expect(page).toContain(`<h2 id="${id}">`);
    for (const { name, attributes } of tags)
      if (name === 'svg' && attributes !== '') expect(attributes).toMatch(/role="img" aria-label=/);
  });

  it('has each id once', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

it('shows what gates first and what is excepted last, with who answers for it', () => {
  const rows = [...renderHtml(exceptedReport).matchAll(/<tr data-severity="\d" data-status="([^"]*)">/g)].map(
    ([, status]) => status,
  );

  expect(rows).toEqual([
    'gates new',
    'gates',
    'gates',
    'gates',
    'gates',
    'reported',
    'excepted',
    'excepted',
    'excepted',
  ]);
  expect(renderHtml(exceptedReport)).toContain(
    'policy, payments@example.com, until 2026-12-31: The service terminates no TLS',
  );
});

it('says that it is simulated', () => {
  expect(renderHtml(sampleReports.simulated!)).toContain('SIMULATED: these findings come from the built-in simulator');
});

it('keeps to a size that a browser bears, and says what was left out', () => {
  const findings = Array.from({ length: 30_000 }, (_, qid) => sampleFinding({ qid, severity: 2 }));

  const page = renderHtml(buildReport(sampleParts([scanned('app', 'a', ['shop/app'], findings)])));

  expect(page.split('<tr data-severity')).toHaveLength(2001);
  expect(page).toContain('<strong>28000 findings more</strong>, left out here; the JSON report has everything.');
  expect(page.length).toBeLessThan(2_000_000);
});

describe.each([
  ['light', 0],
  ['dark', 1],
])('in the %s colours', (_, index) => {
  const colours = coloursOf(style.split(':root {')[index + 1]!);

  it.each(['text', 'soft', 'accent', 'fail', 'inconclusive', 'pass', 's5', 's4', 's3', 's2', 's1'])(
    '--%s can be read on a card (WCAG 2.2 AA)',
    (name) => {
      expect(contrast(colours.get(name)!, colours.get('card')!)).toBeGreaterThanOrEqual(4.5);
    },
  );
});

function tagsOf(page: string) {
  const content = page.replace(/(<(style|script)>)[\s\S]*?(<\/\2>)/g, '$1$3').replace('<!doctype html>', '');
  const pattern = /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*\/?>/g;
  expect(content.replace(pattern, '')).not.toMatch(/[<>]/);
  return [...content.matchAll(pattern)].map(([, slash, name = '', attributes = '']) => ({
    closing: slash === '/',
    name,
    attributes,
  }));
}

function source(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function coloursOf(css: string): ReadonlyMap<string, string> {
  return new Map(
    [...css.slice(0, css.indexOf('}')).matchAll(/--(\w+): (#\w{6})/g)].map(([, name = '', colour = '']) => [
      name,
      colour,
    ]),
  );
}

/** Contrast ratio after WCAG 2.2. */
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

it("shows failed controls, and what Qualys' policies said", () => {
  const page = renderHtml(sampleReports.compliance!);

  expect(page).toContain("medium 1; 2 failed controls; Qualys' policies: deny");
  expect(page).toContain('qualys-policy: A Qualys policy denies the image (tags production, eu)');
  expect(page).toContain('<code>CID-19386</code> Not met: A user for the container has been created');
});
