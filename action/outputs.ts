import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { error, info, notice, setOutput, summary, warning } from '@actions/core';
import type { GateValues } from '../core/gate-settings.ts';
import type { GateRun } from '../core/publish.ts';
import { type Annotation, annotationsOf } from '../core/report/annotations.ts';
import { renderConsole } from '../core/report/console.ts';
import { renderMarkdown } from '../core/report/markdown.ts';
import { stepOutputs } from '../core/report/outputs.ts';

/**
 * Where the files of a step go: as the inputs say, else into the runner's temporary folder under names of their own. The pinned
 * task definition is always wanted, for the step that deploys it.
 */
export function reportPaths(values: GateValues, environment: NodeJS.ProcessEnv) {
  const folder = environment.RUNNER_TEMP ?? environment.TMPDIR ?? '.';
  const name = `qualys-gate-${randomBytes(6).toString('hex')}`;
  const paths = {
    reportJson: values['report-json'] || join(folder, `${name}.json`),
    reportSummary: values['report-summary'] || join(folder, `${name}.md`),
  };
  if (values['pinned-task-definition']) return paths;
  const extension = /\.ya?ml$/i.test(values['task-definition'] ?? '') ? 'yaml' : 'json';
  return {
    ...paths,
    pinnedTaskDefinition: join(folder, `${name}.task-definition.${extension}`),
    pinQuietly: true as const,
  };
}

/** Puts a report where people and later steps look: log, annotations, job summary, outputs. */
export async function publish({ report, files }: GateRun): Promise<void> {
  writeLog(renderConsole(report));
  for (const annotation of annotationsOf(report)) annotate(annotation);
  const outputs = { ...stepOutputs(report), ...fileOutputs(files) };
  for (const [name, value] of Object.entries(outputs)) setOutput(name, value);
  if (process.env.GITHUB_STEP_SUMMARY) await summary.addRaw(renderMarkdown(report)).write();
}

/** The path of each file under the name of the option that asks for it, several of one kind one a line; of the pinned task definition as `task-definition`. */
function fileOutputs(files: GateRun['files']): Readonly<Record<string, string>> {
  const groups = Map.groupBy(files, ({ option }) => (option === 'pinned-task-definition' ? 'task-definition' : option));
  return Object.fromEntries([...groups].map(([name, same]) => [name, same.map(({ path }) => path).join('\n')]));
}

/** The report in the log, folded, with workflow commands switched off: its text is not ours. */
function writeLog(text: string): void {
  const token = randomBytes(16).toString('hex');
  info(`::group::Report\n::stop-commands::${token}\n${text}::${token}::\n::endgroup::`);
}

const commands = { error, warning, notice } as const;

function annotate(annotation: Annotation): void {
  const { level, message, title, file, line, column, endLine, endColumn } = annotation;
  const place = {
    title,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { startLine: line }),
    ...(column === undefined ? {} : { startColumn: column }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(endColumn === undefined ? {} : { endColumn }),
  };
  commands[level](message, place);
}
