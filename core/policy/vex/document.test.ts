import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UnreadableInputError } from '../../errors.ts';
import { parseVexDocument } from './document.ts';

const statement = {
  vulnerability: { name: 'CVE-2024-6387', aliases: ['ghsa-2x8c-95vh-gfv4'] },
  products: [
    {
      '@id': 'pkg:oci/api@sha256:aa',
      hashes: { 'sha-256': 'ab' },
      subcomponents: [
        { '@id': 'pkg:deb/debian/openssh' },
        { '@id': 'urn:x', identifiers: { purl: 'pkg:deb/debian/ssh' } },
      ],
    },
  ],
  status: 'not_affected',
  justification: 'component_not_present',
  impact_statement: 'no sshd',
};
const document = {
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://example.com/vex/1',
  author: 'ann',
  timestamp: '2026-11-01T00:00:00Z',
  version: 1,
  statements: [statement],
};

function text(fields: object): string {
  return JSON.stringify({ ...document, ...fields }, null, 1);
}

function said(fields: object): string {
  return text({ statements: [{ ...statement, ...fields }] });
}

describe('reads', () => {
  it('what a statement says', () => {
    const { statements } = parseVexDocument(text({}), 'vex.json');

    expect(statements).toEqual([
      {
        vulnerabilities: ['CVE-2024-6387', 'GHSA-2X8C-95VH-GFV4'],
        products: [
          {
            purls: [{ type: 'oci', name: 'api', version: 'sha256:aa', qualifiers: {} }],
            sha256: ['ab'],
            subcomponents: [
              { type: 'deb', namespace: 'debian', name: 'openssh', qualifiers: {} },
              { type: 'deb', namespace: 'debian', name: 'ssh', qualifiers: {} },
            ],
          },
        ],
        status: 'not_affected',
        at: Date.UTC(2026, 10, 1),
        author: 'ann',
        reason: 'not affected, component not present, no sshd',
        position: expect.objectContaining({ file: 'vex.json', line: 8 }),
      },
    ]);
  });

  it.each([
    ['its own moment', said({ timestamp: '2026-11-02T01:00:00+01:00' }), { at: Date.UTC(2026, 10, 2) }],
    ['its supplier', said({ supplier: 'bob' }), { author: 'bob' }],
    [
      'affected, without a word on what to do',
      said({ status: 'affected', justification: undefined }),
      { status: 'affected' },
    ],
    ['a byte order mark', `\uFEFF${text({})}`, { status: 'not_affected' }],
  ])('%s', (_, given, expected) => {
    const { statements } = parseVexDocument(given, 'vex.json');

    expect(statements[0]).toMatchObject(expected);
  });
});

describe('refuses', () => {
  it.each([
    ['no JSON', 'vex', 'vex.json:1:1: '],
    ['a comment', `// x\n${text({})}`, 'vex.json:1:1: '],
    ['a key twice', text({}).replace('"version": 1', '"version": 1,\n "version": 2'), 'vex.json:7:2: '],
    ['a list', '[]', 'vex.json:1:1: the document must be an OpenVEX document.'],
    [
      'another version',
      text({ '@context': 'https://openvex.dev/ns/v1.0.0' }),
      'vex.json:2:14: @context must be https://openvex.dev/ns/v0.2.0, the version that is read; found "https://openvex.dev/ns/v1.0.0".',
    ],
    ['no author', text({ author: undefined }), 'vex.json:1:1: author must be a text and is missing.'],
    [
      'no statements',
      text({ statements: [] }),
      'vex.json:7:16: statements must be a list with at least one statement.',
    ],
    ['an unknown key', text({ athor: 'x' }), 'unknown key "athor" in the document. Did you mean author?'],
    [
      'an unknown key of a statement',
      said({ sttus: 'fixed' }),
      'unknown key "sttus" in statements[0]. Did you mean status?',
    ],
    [
      'an unknown key of a product',
      said({ products: [{ '@id': 'x', subcomponent: [] }] }),
      'in statements[0].products[0]. Did you mean subcomponents?',
    ],
    ['an unknown status', said({ status: 'not-affected' }), 'found "not-affected". Did you mean not_affected?'],
    [
      'an unknown justification',
      said({ justification: 'component_absent' }),
      'statements[0].justification must be one of component_not_present,',
    ],
    [
      'no status',
      said({ status: undefined }),
      'statements[0].status must be one of not_affected, affected, fixed, under_investigation and is missing.',
    ],
    [
      'no reason',
      said({ justification: undefined, impact_statement: undefined }),
      'vex.json:8:3: a statement of not_affected needs a justification or an impact_statement.',
    ],
    ['no product', said({ products: [] }), 'statements[0].products must be a list with at least one product.'],
    [
      'a name for a vulnerability',
      said({ vulnerability: 'CVE-2024-6387' }),
      'statements[0].vulnerability must be a map with the name of the vulnerability; found "CVE-2024-6387".',
    ],
    [
      'no moment',
      said({ timestamp: 'yesterday' }),
      'statements[0].timestamp must be a moment such as 2026-11-20T08:00:00Z; found "yesterday".',
    ],
    ['deep nesting', '['.repeat(100_000), 'vex.json'],
  ])('%s', (_, given, message) => {
    const act = () => parseVexDocument(given, 'vex.json');

    expect(act).toThrow(UnreadableInputError);
    expect(act).toThrow(message);
  });

  it('any text with an error of its own', () => {
    fc.assert(
      fc.property(fc.json(), (given) => {
        expect(() => parseVexDocument(given, 'vex.json')).toThrow(UnreadableInputError);
      }),
    );
  });
});
