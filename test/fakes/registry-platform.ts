import type { HttpRequest, HttpResponse } from '../../core/http/http.ts';
import { createAuth } from '../../core/qualys/auth.ts';
import { createCalls, type QualysCalls } from '../../core/qualys/calls.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { answer, type FakeQualys, fakeQualys } from './qualys.ts';

export const sampleBase = { accountId: '805950163170', externalId: '366275251' };

/** Qualys as far as registries go: connectors are made, roles are known, sensors are listed. */
export interface RegistryPlatform {
  readonly calls: QualysCalls;
  readonly clock: FakeClock;
  readonly platform: FakeQualys;
  /** ARNs of the roles that were given, by the host of their registry. */
  readonly roles: Map<string, string>;
  sensors: object[];
  /** Answers in place of the platform's own. */
  refuse: (method: string, path: string) => HttpResponse | undefined;
}

export function registryPlatform(): RegistryPlatform {
  const clock = fakeClock();
  const platform = fakeQualys(clock);
  const gateway = 'https://gateway.example.com';
  const auth = createAuth({ gateway, credentials: { kind: 'token', token: 't' }, http: platform.http, mask: () => {} });
  const world: RegistryPlatform = {
    calls: createCalls({ gateway, http: platform.http, auth, now: clock.now }),
    clock,
    platform,
    roles: new Map(),
    sensors: [{ uuid: 's', name: 'sensor', status: 'Running', lastCheckedIn: String(clock.now().getTime()) }],
    refuse: () => undefined,
  };
  platform.script = (request) => script(world, request);
  return world;
}

function script(world: RegistryPlatform, { method, url, body }: HttpRequest): HttpResponse | undefined {
  const path = new URL(url).pathname.replace('/csapi/v1.3', '');
  const refused = world.refuse(method, path);
  if (refused !== undefined) return refused;
  const { registries } = world.platform;
  if (path === '/sensors') return answer(200, { data: world.sensors, count: world.sensors.length });
  if (path === '/registry/aws-base') return answer(200, sampleBase);
  if (path === '/registry/aws/connectors')
    return answer(
      200,
      [...world.roles.values()].map((arn) => ({ arn })),
    );
  if (path === '/registry/aws/connector') return answer(201);
  const json: unknown = method === 'POST' ? JSON.parse(String(body)) : undefined;
  if (method === 'POST' && path === '/registry') {
    const { registryUri, registryName, registryType, aws } = json as Record<string, string> & { aws: { arn: string } };
    registries.push({
      registryUuid: `uuid-${registries.length + 1}`,
      registryUri: registryUri ?? '',
      registryName: registryName ?? '',
      registryType: registryType ?? '',
      ...({ awsAccountId: '111122223333' } as object),
    });
    world.roles.set(registryUri ?? '', aws.arn);
    return answer(201);
  }
  const one = registries.find(({ registryUuid }) => path === `/registry/${registryUuid}`);
  if (one === undefined) return undefined;
  const arn = world.roles.get(one.registryUri);
  return answer(200, { ...one, aws: arn === undefined ? null : { arn } });
}
