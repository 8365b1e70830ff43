import { UsageError } from '../errors.ts';

/** Qualys' shared platforms and the gateway of each. A private platform is named by its gateway URL instead. */
const gateways = {
  US1: 'https://gateway.qg1.apps.qualys.com',
  US2: 'https://gateway.qg2.apps.qualys.com',
  US3: 'https://gateway.qg3.apps.qualys.com',
  US4: 'https://gateway.qg4.apps.qualys.com',
  GOV1: 'https://gateway.gov1.qualys.us',
  EU1: 'https://gateway.qg1.apps.qualys.eu',
  EU2: 'https://gateway.qg2.apps.qualys.eu',
  EU3: 'https://gateway.qg3.apps.qualys.it',
  IN1: 'https://gateway.qg1.apps.qualys.in',
  CA1: 'https://gateway.qg1.apps.qualys.ca',
  AE1: 'https://gateway.qg1.apps.qualys.ae',
  UK1: 'https://gateway.qg1.apps.qualys.co.uk',
  AU1: 'https://gateway.qg1.apps.qualys.com.au',
  KSA1: 'https://gateway.qg1.apps.qualysksa.com',
} as const;

/** Names of the shared platforms, as `--qualys-pod` takes them. */
export const podNames: readonly string[] = Object.keys(gateways);

/**
 * The gateway a run talks to: a given URL wins over a POD. Throws a UsageError that names the PODs or the fault of the URL.
 * An `http` gateway is taken on loopback only (the simulator).
 */
export function gatewayUrl(given: { readonly pod?: string | undefined; readonly url?: string | undefined }): string {
  if (given.url !== undefined) return checkedGateway(given.url);
  if (given.pod === undefined) {
    throw new UsageError('No Qualys platform was given.', {
      remedy: `Set qualys-pod to your platform (${podNames.join(', ')}), or qualys-gateway-url for a private platform.`,
    });
  }
  const name = given.pod.trim().toUpperCase();
  const url = (gateways as Readonly<Record<string, string>>)[name];
  if (url === undefined || !Object.hasOwn(gateways, name)) {
    throw new UsageError(`There is no Qualys platform ${JSON.stringify(given.pod)}.`, {
      remedy: `Use one of ${podNames.join(', ')}, or qualys-gateway-url for a private platform. Help > About in the Qualys portal names yours.`,
    });
  }
  return url;
}

function checkedGateway(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fault = url === undefined ? 'is not a URL' : faultOf(url);
  if (url === undefined || fault !== undefined) {
    throw new UsageError(`The Qualys gateway URL ${fault}.`, {
      remedy: 'Give it as https://gateway.example.com, without user, password or query.',
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function faultOf(url: URL): string | undefined {
  if (url.username !== '' || url.password !== '') return 'carries a user or password';
  if (url.search !== '' || url.hash !== '') return 'carries a query or fragment';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol === 'http:' && isLoopback(url.hostname)) return undefined;
  return 'must begin with https://';
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
