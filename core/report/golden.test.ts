import { describe, expect, it } from 'vitest';
import { jsonText, schemaText } from '../../test/contract/json-text.ts';
import { sampleReports } from '../../test/fakes/report-samples.ts';
import { annotationsOf } from './annotations.ts';
import { renderConsole } from './console.ts';
import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import { stepOutputs } from './outputs.ts';
import { reportSchema } from './report-schema.ts';

describe.each(Object.entries(sampleReports))('the %s report reads well', (name, report) => {
  it.each([
    ['summary.md', 'snap', () => renderMarkdown(report)],
    ['console', 'txt', () => renderConsole(report)],
    ['report.json', 'snap', () => renderJson(report)],
    ['annotations', 'json', () => jsonText(annotationsOf(report))],
    ['outputs', 'json', () => jsonText(stepOutputs(report))],
  ])('as %s.%s', async (medium, extension, render) => {
    const text = render();

    await expect(text).toMatchFileSnapshot(`golden/${name}.${medium}.${extension}`);
  });
});

it('has its document described', async () => {
  const text = schemaText(reportSchema);

  await expect(text).toMatchFileSnapshot('../../docs/report.schema.json');
});
