import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { zipNames } from './zip-names.ts';

const large = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 251);
const zip = zipSync({ 'bin/qscanner': large, 'qualys-ca.pem': [large, { comment: 'ours' }] }, { level: 0 });

it('lists the files of a zip by its end', () => {
  expect(zipNames(zip)).toEqual(['bin/qscanner', 'qualys-ca.pem']);
  expect(zipNames(zip.subarray(-300))).toEqual(['bin/qscanner', 'qualys-ca.pem']);
  expect(zipNames(zipSync({}))).toEqual([]);
});

it.each([
  ['nothing', new Uint8Array()],
  ['the beginning alone', zip.subarray(0, 300)],
  ['too little of the end', zip.subarray(-60)],
  ['an end that is cut', zip.subarray(-300, -10)],
  ['something else', Buffer.from('<Error>no</Error>'.repeat(10))],
])('does not guess from %s', (_, bytes) => {
  expect(zipNames(bytes)).toBeUndefined();
});
