import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors.ts';
import { gatewayUrl, podNames } from './platforms.ts';

describe('gatewayUrl', () => {
  it.each(podNames)('knows the gateway of %s', (pod) => {
    expect(gatewayUrl({ pod })).toMatch(/^https:\/\/gateway\.(qg\d\.apps\.qualys|gov1\.qualys\.us)/);
  });

  it('takes a POD in any case', () => {
    expect(gatewayUrl({ pod: ' eu2 ' })).toBe('https://gateway.qg2.apps.qualys.eu');
  });

  it.each([
    ['https://qualysgateway.example.com/', 'https://qualysgateway.example.com'],
    ['https://proxy.example.com/qualys/', 'https://proxy.example.com/qualys'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:8080', 'http://localhost:8080'],
  ])('takes the gateway URL %s, which wins over a POD', (url, expected) => {
    expect(gatewayUrl({ pod: 'US1', url })).toBe(expected);
  });

  it.each([
    'http://gateway.example.com',
    'ftp://x',
    'gateway.example.com',
    'https://u:p@x.example',
    'https://x?y=1',
    '',
  ])('refuses the gateway URL %j', (url) => {
    expect(() => gatewayUrl({ url })).toThrow(UsageError);
  });

  it.each(['US9', '', 'toString', '__proto__'])('refuses the POD %j', (pod) => {
    expect(() => gatewayUrl({ pod })).toThrow(/no Qualys platform/);
  });

  it('asks for a platform when none is given', () => {
    expect(() => gatewayUrl({})).toThrow('No Qualys platform was given.');
  });
});
