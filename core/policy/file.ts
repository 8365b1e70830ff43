import { type Document, isMap, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import { UnreadableInputError } from '../errors.ts';
import { dayOf } from './calendar.ts';
import { nearest } from './nearest.ts';
import { type PolicySource, type Problem, policySource } from './policy-source.ts';
import { readExceptions } from './read-exceptions.ts';
import { defaultMaxExceptionDays, explainValue, type PolicyFile } from './schema.ts';
import { type PolicyKey, policyKeys, policySettingsSchema, settings } from './settings.ts';

const maxLength = 1024 * 1024;
const maxProblems = 10;
const remedy = 'Correct the policy file; docs/policy.schema.json describes it.';

/** What the top of a policy file was found to say. */
interface Said {
  readonly values: Record<string, unknown>;
  exceptions?: unknown;
}

/**
 * Reads a policy file, YAML or JSON. Throws an `UnreadableInputError` that names `file:line:column` of each thing that is
 * not understood: an unknown key (with the nearest known one), a wrong value (with what is allowed), broken syntax, an
 * exception that nobody answers for or that would hold for too long from `now`.
 */
export function parsePolicyFile(text: string, file: string, now: Date): PolicyFile {
  if (text.length > maxLength) {
    throw new UnreadableInputError(`${file}: a policy of more than ${maxLength} characters is not read.`, { remedy });
  }
  const lines = new LineCounter();
  const plain = text.replace(/^\uFEFF/, '');
  const document = parseYaml(plain, file, lines);
  const source = policySource(file, plain, document, lines);
  const said: Said = { values: {} };
  const problems = syntaxProblems(document);
  if (problems.length === 0) problems.push(...readMap(document, source, said));
  const found =
    said.exceptions === undefined ? undefined : readExceptions(said.exceptions, source, boundsOf(said, now));
  problems.push(...(found?.problems ?? []));
  if (problems.length > 0) throw unreadable(file, problems, lines);
  return { file, settings: policySettingsSchema.parse(said.values), exceptions: found?.exceptions ?? [] };
}

/** The file's own bound; a wrong one is told where it stands. */
function boundsOf({ values }: Said, now: Date) {
  const parsed = settings['max-exception-days'].schema.safeParse(values['max-exception-days']);
  return { today: dayOf(now), maxDays: parsed.success ? parsed.data : defaultMaxExceptionDays };
}

function parseYaml(text: string, file: string, lines: LineCounter): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2', stringKeys: true });
  } catch (cause) {
    throw new UnreadableInputError(`${file}: the policy is nested too deeply to be read.`, { remedy, cause });
  }
}

function syntaxProblems(document: Document.Parsed): Problem[] {
  return [...document.errors, ...document.warnings].map((error) => ({ at: error.pos[0], message: error.message }));
}

/** Fills `said` with what the file says, and returns everything that is wrong with it; exceptions are left for later. */
function readMap(document: Document.Parsed, source: PolicySource, said: Said): Problem[] {
  const map = document.contents;
  if (map === null)
    return [{ at: 0, message: 'the policy is empty; write at least one setting, such as fail-on: high' }];
  if (!isMap(map)) return [{ at: map.range[0], message: 'a policy is a map of settings, such as fail-on: high' }];
  const problems: Problem[] = [];
  for (const pair of map.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    if (key === 'version') problems.push(...readVersion(pair, source));
    else if (key === 'exceptions') said.exceptions = pair.value ?? pair.key;
    else if (isPolicyKey(key)) problems.push(...readSetting(key, pair, source, said.values));
    else problems.push({ at: source.offsetOf(pair.key), message: unknownKey(key) });
  }
  return problems;
}

function readVersion(pair: Pair, source: PolicySource): Problem[] {
  if (isScalar(pair.value) && pair.value.value === 1) return [];
  return [{ at: source.offsetOf(pair.value ?? pair.key), message: 'version must be 1, the only version there is.' }];
}

function readSetting(key: PolicyKey, pair: Pair, source: PolicySource, values: Record<string, unknown>): Problem[] {
  const node = pair.value;
  const read = source.valueOf(node);
  if ('problem' in read) return [read.problem];
  const { value } = read;
  values[key] = value;
  const parsed = settings[key].schema.safeParse(value);
  if (parsed.success) return [];
  const index = parsed.error.issues[0]?.path[0];
  if (isSeq(node) && Array.isArray(value) && typeof index === 'number') {
    return [{ at: source.offsetOf(node.items[index]), message: explainValue(key, value[index]) }];
  }
  const empty = value === null || value === undefined;
  return [{ at: source.offsetOf(empty ? pair.key : node), message: explainValue(key, value) }];
}

function unknownKey(key: string): string {
  const shown = key.length > 60 ? `${key.slice(0, 60)}…` : key;
  const meant = nearest(key, ['version', ...policyKeys, 'exceptions']);
  const hint =
    meant === undefined ? `The keys are version, ${policyKeys.join(', ')}, exceptions.` : `Did you mean ${meant}?`;
  return `unknown key ${JSON.stringify(shown)}. ${hint}`;
}

function isPolicyKey(key: string): key is PolicyKey {
  return Object.hasOwn(settings, key);
}

function unreadable(file: string, problems: readonly Problem[], lines: LineCounter): UnreadableInputError {
  const shown = problems.slice(0, maxProblems).map(({ at, message }) => {
    const { line, col } = lines.linePos(at);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${message}`;
  });
  const more = problems.length > maxProblems ? [`… and ${problems.length - maxProblems} more problems`] : [];
  return new UnreadableInputError([...shown, ...more].join('\n'), { remedy });
}
