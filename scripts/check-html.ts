import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderHtml } from '../core/report/html.ts';
import { formatReports } from '../test/fakes/format-samples.ts';

/**
 * Opens the HTML page of every sample report in headless Chromium, wide and narrow, light and dark: the page must be drawn, its script run
 * under its own content security policy, and nothing of an untrusted text become markup. Run:
 * `node scripts/check-html.ts [folder for the pages and screenshots]`; `CHROMIUM` names the browser.
 */
const browser = process.env.CHROMIUM ?? 'chromium';
const [, , folder = 'build/html'] = process.argv;
const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--no-first-run', '--hide-scrollbars', '--enable-logging=stderr'],
];
const views = [
  { name: 'light', flags: ['--window-size=1280,1600'] },
  { name: 'dark', flags: ['--window-size=1280,1600', '--blink-settings=preferredColorScheme=0'] },
  { name: 'narrow', flags: ['--window-size=500,2000'] },
];

mkdirSync(folder, { recursive: true });
for (const [name, report] of Object.entries(formatReports)) {
  const page = resolve(folder, `${name}.html`);
  const text = renderHtml(report);
  writeFileSync(page, text);
  for (const view of views) {
    const image = resolve(folder, `${name}-${view.name}.png`);
    open(page, [...view.flags, `--screenshot=${image}`]);
    if (statSync(image).size < 10_000) throw new Error(`${image} looks empty.`);
  }
  const drawn = open(page, ['--dump-dom']);
  expectSame(`${name}: tags`, count(drawn, /<script|<img|<iframe|<object|<link/g), 1);
  const hasFindings = text.includes('id="controls"');
  expectSame(`${name}: the script ran`, /id="shown"[^>]*>\d+ of \d+ rows</.test(drawn), hasFindings);
}
console.log(`${Object.keys(formatReports).length} pages drawn in ${views.length} ways; see ${folder}`);

/** What the browser writes of the page. Throws for a page that breaks its own policy or has an error in its script. */
function open(page: string, more: readonly string[]): string {
  const profile = mkdtempSync(join(tmpdir(), 'check-html-'));
  try {
    const args = [...flags, `--user-data-dir=${profile}`, ...more, pathToFileURL(page).href];
    const { status, stdout, stderr, error } = spawnSync(browser, args, {
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 1 << 28,
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`${browser} ended with ${status}: ${stderr}`);
    const complaint = stderr.split('\n').find((line) => /CONSOLE|Content Security Policy/.test(line));
    if (complaint !== undefined) throw new Error(`${page}: ${complaint}`);
    return stdout;
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function count(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

function expectSame(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)}, expected ${String(expected)}`);
}
