import { BlockList, isIP } from 'node:net';
import { UsageError } from '../errors.ts';
import { isLoopback } from './loopback.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy that a request goes through; undefined for a direct connection. */
export type ProxyChoice = (url: URL) => URL | undefined;

/**
 * Reads `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` (lower case wins, as with curl). `NO_PROXY` takes `*`, hosts, suffixes
 * (`.example.com` and `example.com` both mean its subdomains too), ports and address blocks; loopback is never proxied.
 * Throws a UsageError for a proxy that is no HTTP URL, without its text: it may hold a password.
 */
export function readProxies(environment: Environment): ProxyChoice {
  const proxies = {
    'https:': readProxy('HTTPS_PROXY', environment),
    'http:': readProxy('HTTP_PROXY', environment),
  };
  const exempt = readExemptions(variable('NO_PROXY', environment) ?? '');
  return (url) => {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
    return isLoopback(url.hostname) || exempt(url) ? undefined : proxies[url.protocol];
  };
}

function variable(name: string, environment: Environment): string | undefined {
  const value = (environment[name.toLowerCase()] ?? environment[name])?.trim();
  return value === '' ? undefined : value;
}

function readProxy(name: string, environment: Environment): URL | undefined {
  const text = variable(name, environment);
  if (text === undefined) return undefined;
  const written = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol)) return url;
  throw new UsageError(`${name} is not the URL of an HTTP proxy.`, {
    remedy: 'It looks like http://proxy.example.com:3128; SOCKS proxies are not supported.',
  });
}

function readExemptions(text: string): (url: URL) => boolean {
  const rules = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(readExemption);
  return (url) => {
    const host = url.hostname
      .toLowerCase()
      .replace(/\.$/, '')
      .replace(/^\[(.*)\]$/, '$1');
    const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
    return rules.some((rule) => rule(host, port));
  };
}

function readExemption(entry: string): (host: string, port: string) => boolean {
  const block = /^(.+)\/(\d{1,3})$/.exec(entry);
  if (block !== null) return inBlock(block[1] ?? '', Number(block[2]));
  const [, bracketed, bracketedPort] = /^\[(.*)\](?::(\d+))?$/.exec(entry) ?? [];
  const [, plain, plainPort] = isIP(entry) === 6 ? [entry, entry] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  const wanted = (bracketed ?? plain ?? '')
    .toLowerCase()
    .replace(/^\*(?=\.)/, '')
    .replace(/(?<=.)\.$/, '');
  const onlyPort = bracketedPort ?? plainPort;
  const name = wanted.replace(/^\./, '');
  return (host, port) => {
    if (onlyPort !== undefined && onlyPort !== port) return false;
    return wanted === '*' || host === name || (name !== '' && host.endsWith(`.${name}`));
  };
}

/** Address blocks (`10.0.0.0/8`) match hosts that are addresses; names are not looked up for it. */
function inBlock(network: string, prefix: number): (host: string) => boolean {
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  const blocks = new BlockList();
  if (isIP(network) === 0 || prefix > (family === 'ipv6' ? 128 : 32)) return () => false;
  blocks.addSubnet(network, prefix, family);
  return (host) => {
    const version = isIP(host);
    return version !== 0 && blocks.check(host, version === 6 ? 'ipv6' : 'ipv4');
  };
}
