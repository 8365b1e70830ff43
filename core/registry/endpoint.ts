import { UsageError } from '../errors.ts';
import { isLoopback } from '../http/loopback.ts';

/** Where the distribution API of a registry is spoken to. */
export interface Endpoint {
  /** Scheme, host and path, without a slash at the end. */
  readonly base: string;
  /** The registry as the Docker config names it, to look up credentials by. */
  readonly credentialsHost: string;
  /** `ns` parameter by which a mirror knows which registry it stands for. */
  readonly namespace?: string;
  /** Whom messages name. */
  readonly name: string;
}

/** The endpoint of a registry host (`docker.io`, `localhost:5000`): https, but for loopback hosts. */
export function endpointOf(registry: string, mirror: string | undefined): Endpoint {
  if (mirror !== undefined) {
    const { host } = new URL(mirror);
    return { base: mirror, credentialsHost: host, namespace: registry, name: `${registry} (mirror ${host})` };
  }
  if (registry === 'docker.io') {
    return { base: 'https://registry-1.docker.io', credentialsHost: 'docker.io', name: 'docker.io' };
  }
  const plain = URL.canParse(`http://${registry}`) && isLoopback(new URL(`http://${registry}`).hostname);
  return { base: `${plain ? 'http' : 'https'}://${registry}`, credentialsHost: registry, name: registry };
}

/** Checks the base URL of a mirror. Throws a UsageError when it is none, or would be spoken to without TLS over a network. */
export function readMirror(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url !== undefined && secure && url.username === '' && url.search === '') return text.replace(/\/+$/, '');
  throw new UsageError('The registry mirror must be an https URL without a user (http only on loopback).', {
    remedy: 'It looks like https://mirror.example.com.',
  });
}

/** Whether a URL that a registry named may be followed from where it was named: https, or loopback from loopback. */
export function mayFollow(url: URL, from: string): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && isLoopback(url.hostname) && isLoopback(new URL(from).hostname);
}
