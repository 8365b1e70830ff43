import type { Ecs } from './aws/ecs.ts';
import type { Environment, GateSettings, QualysAccess } from './gate-settings.ts';
import { createHttpClient } from './http/client.ts';
import type { HttpClient } from './http/http.ts';
import type { Tell } from './progress.ts';
import { createAuth, type QualysAuth } from './qualys/auth.ts';
import { createCalls, type QualysCalls } from './qualys/calls.ts';
import { systemClock } from './system-clock.ts';
import { version } from './version.ts';

/** The one network stack of a run: proxy and certificate authorities apply to Qualys, registries and AWS alike. */
export function openHttp(options: {
  readonly caBundle?: string;
  readonly environment: Environment;
  readonly tell: Tell;
}): HttpClient {
  return createHttpClient({
    environment: options.environment,
    tell: options.tell,
    clock: systemClock,
    random: Math.random,
    userAgent: `qualys-fargate-scanner/${version}`,
    ...(options.caBundle === undefined ? {} : { caBundle: options.caBundle }),
  });
}

/** Calls to Qualys as the given user, and the sign-in behind them; `mask` is told every secret before it is used. */
export function openQualys(
  access: QualysAccess,
  http: HttpClient,
  mask: (secret: string) => void,
): { readonly calls: QualysCalls; readonly auth: QualysAuth } {
  const { gateway, credentials } = access;
  const auth = createAuth({ gateway, credentials, http, mask });
  return { auth, calls: createCalls({ gateway, http, auth, now: systemClock.now }) };
}

/** ECS in the region of the settings. AWS is loaded only now. */
export async function openEcs(settings: Pick<GateSettings, 'platform' | 'awsRegion'>, http: HttpClient): Promise<Ecs> {
  const { platform, awsRegion } = settings;
  const { createEcs } = await import('./aws/ecs.ts');
  return createEcs({
    http,
    ...(platform === undefined ? {} : { platform }),
    ...(awsRegion === undefined ? {} : { region: awsRegion }),
  });
}
