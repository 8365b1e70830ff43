import { expect, it } from 'vitest';
import { emptyInstallation, sampleImageScanner, sampleService } from '../../test/fakes/installation.ts';
import { UsageError } from '../errors.ts';
import { gatewayOf } from './service-gateway.ts';

const given = 'https://qualysgateway.example.com';

it.each([
  ['as it was given', { gateway: given }, sampleService(), given],
  ['as the service names it', {}, sampleService(), 'https://gateway.qg2.apps.qualys.com'],
  ['by the platform of an image scanner', {}, sampleImageScanner(), 'https://gateway.qg1.apps.qualys.eu'],
  ['by the gateway of an image scanner', {}, sampleImageScanner({ QualysGatewayUrl: given }), given],
])('Qualys is found %s', (_, qualys, service, expected) => {
  expect(gatewayOf({ qualys }, { service })).toBe(expected);
});

it('is not guessed', () => {
  expect(() => gatewayOf({ qualys: {} }, emptyInstallation())).toThrow(UsageError);
});
