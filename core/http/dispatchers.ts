import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import { trustBeside } from './certificates.ts';
import type { ProxyChoice } from './proxy.ts';

/** Connections to one origin at a time. */
const connections = 32;

const connectTimeoutMs = 10_000;

/** undici's `request`, with the connections it goes over. */
export interface Network {
  readonly request: typeof import('undici').request;
  /** The connections that lead to a URL: direct ones, or those of its proxy. */
  dispatcherFor(url: URL): Dispatcher;
  close(): Promise<void>;
}

/** Loads undici, which costs some 40 ms and is therefore not done before the first request. */
export async function openNetwork(proxyFor: ProxyChoice, authorities: readonly string[]): Promise<Network> {
  const { Agent, ProxyAgent, request } = await import('undici');
  const trust: { readonly secureContext?: SecureContext } =
    authorities.length === 0 ? {} : { secureContext: await trustBeside(authorities) };
  // HTTP/1.1 without pipelining: HTTP/2 brings a gate nothing, and pipelining makes calls wait for slow ones.
  const common = { connections, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 } as const;
  const direct = new Agent({ ...common, connect: { ...trust, timeout: connectTimeoutMs } });
  const proxied = new Map<string, Dispatcher>();
  const openProxy = (proxy: URL): Dispatcher => {
    const known = proxied.get(proxy.href);
    if (known !== undefined) return known;
    const tls = { ...trust, timeout: connectTimeoutMs };
    // A request without TLS is forwarded, as proxies expect it; one with TLS goes through a tunnel.
    const agent = new ProxyAgent({ ...common, uri: proxy.href, proxyTls: tls, requestTls: tls, proxyTunnel: false });
    proxied.set(proxy.href, agent);
    return agent;
  };
  return {
    request,
    dispatcherFor: (url) => {
      const proxy = proxyFor(url);
      return proxy === undefined ? direct : openProxy(proxy);
    },
    close: async () => {
      await Promise.all([direct, ...proxied.values()].map((each) => each.destroy()));
    },
  };
}
