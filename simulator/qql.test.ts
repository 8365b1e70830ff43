import { describe, expect, it } from 'vitest';
import { parseQuery, QueryError } from './qql.ts';
import { compileFilter, dateField, type Fields, groupField, numberField, textField } from './qql-match.ts';

interface Item {
  readonly repository: string;
  readonly tag: string;
  readonly scanned: number | null;
  readonly findings: readonly { readonly severity: number; readonly title: string }[];
}

const now = Date.UTC(2026, 0, 31);
const day = 864e5;

const fields: Fields<Item> = {
  'repo.repository': textField((item) => [item.repository]),
  'repo.tag': textField((item) => [item.tag]),
  lastScanned: dateField((item) => [item.scanned]),
  vulnerabilities: groupField((item) => item.findings, {
    severity: numberField((finding: Item['findings'][number]) => [finding.severity]),
    title: textField((finding: Item['findings'][number]) => [finding.title]),
  }),
  'vulnerabilities.severity': numberField((item) => item.findings.map((finding) => finding.severity)),
};

const api: Item = {
  repository: 'team/api',
  tag: '1.4.2',
  scanned: now - 2 * day,
  findings: [
    { severity: 5, title: 'glibc overflow' },
    { severity: 2, title: 'apt' },
  ],
};
const apiV2: Item = { repository: 'team/api-v2', tag: 'latest', scanned: null, findings: [] };

function matching(filter: string): readonly string[] {
  return [api, apiV2].filter(compileFilter(filter, fields, now)).map((item) => item.repository);
}

describe('a filter', () => {
  it.each([
    ['', ['team/api', 'team/api-v2']],
    ['repo.repository:"team/api"', ['team/api', 'team/api-v2']],
    ['repo.repository:"TEAM"', ['team/api', 'team/api-v2']],
    ['repo.repository:`team/api`', ['team/api']],
    ['repo.repository:`team/AP`', []],
    ['repo.repository:team/api', ['team/api']],
    ['repo.repository:team/*', ['team/api', 'team/api-v2']],
    ['repo.repository:"team/api" and repo.tag:"1.4.2"', ['team/api']],
    ['repo.tag:latest OR repo.tag:1.4.2', ['team/api', 'team/api-v2']],
    ['not repo.tag:latest', ['team/api']],
    ['NOT (repo.tag:latest or repo.tag:1.4.2)', []],
    ['repo.tag:latest or repo.repository:`team/api` and repo.tag:none', ['team/api-v2']],
    ['(repo.tag:latest or repo.repository:`team/api`) and repo.tag:none', []],
    ['repo.tag:[`1.4.2`, "x"]', ['team/api']],
    ['lastScanned:[now-7d ... now]', ['team/api']],
    ['lastScanned: [now-120s ... now]', []],
    ["lastScanned:'[now-7d ... now]'", ['team/api']],
    ['lastScanned:[2026-01-01 ... 2026-01-30]', ['team/api']],
    [`lastScanned>=${now - 2 * day}`, ['team/api']],
    [`lastScanned<${now - 2 * day}`, []],
    ['vulnerabilities.severity:5', ['team/api']],
    ['vulnerabilities.severity:[1 ... 4]', ['team/api']],
    ['vulnerabilities:(severity:5 and title:"glibc")', ['team/api']],
    ['vulnerabilities:(severity:5 and title:"apt")', []],
    ['vulnerabilities:(severity:4 or severity:5)', ['team/api']],
    ['repo.tag%3A%221.4.2%22', ['team/api']],
  ])('%s', (filter, expected) => {
    const found = matching(filter);

    expect(found).toEqual(expected);
  });

  it.each([
    ['repo.digest:abc', 'unknown token repo.digest'],
    ['constructor:abc', 'unknown token constructor'],
    ['repo.tag', 'expected ":" after repo.tag'],
    ['repo.tag:', 'expected a value'],
    ['repo.tag:"unclosed', 'expected a value'],
    ['(repo.tag:x', 'expected ")"'],
    ['repo.tag:x repo.tag:y', 'expected an operator or the end'],
    ['repo.tag:[a', 'expected "]"'],
    ['lastScanned:yesterday', '"yesterday" is not a date'],
    ['vulnerabilities.severity:high', '"high" is not a number'],
    ['repo.tag:(a:b)', 'takes no group'],
    ['vulnerabilities:5', 'takes a group'],
    ['('.repeat(2000), 'nested too deeply'],
  ])('%s is refused', (filter, message) => {
    const compile = () => compileFilter(filter, fields, now);

    expect(compile).toThrow(QueryError);
    expect(compile).toThrow(message);
  });

  it('keeps escaped quotes in a phrase', () => {
    const query = parseQuery(String.raw`repo.tag:"a\"b"`);

    expect(query).toEqual({ kind: 'term', token: 'repo.tag', test: { kind: 'contains', text: 'a"b' } });
  });

  it('reads the pagination query of the bulk list', () => {
    const query = parseQuery('updated>=1593731505425 AND not uuid: [bc092a61-1, bc092a61-2]');

    expect(query).toMatchObject({ kind: 'and', left: { token: 'updated' }, right: { kind: 'not' } });
  });
});
