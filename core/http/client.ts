import { CanceledError, RemoteError, runAgain } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { Tell } from '../progress.ts';
import { attempt, type Outcome } from './attempt.ts';
import { readCaBundle } from './certificates.ts';
import { type Network, openNetwork } from './dispatchers.ts';
import { describeFault, type Fault, isPassing, isUnsent } from './fault.ts';
import type { HttpClient, HttpRequest } from './http.ts';
import { readProxies } from './proxy.ts';
import { backoffMs, patienceMs, requestedWaitMs, worthRepeating } from './wait.ts';

export interface HttpClientOptions {
  /** Proxies are read from here: HTTPS_PROXY, HTTP_PROXY, NO_PROXY. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** PEM file of authorities to trust beside the usual ones. */
  readonly caBundle?: string;
  readonly userAgent: string;
  readonly clock: Clock;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  readonly tell: Tell;
  /** Attempts of one call at most. */
  readonly attempts?: number;
}

const defaultAttempts = 4;

/** Makes the network stack of a run. Throws a UsageError for a CA bundle or a proxy that can't be used. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const proxyFor = readProxies(options.environment);
  const authorities = options.caBundle === undefined ? [] : readCaBundle(options.caBundle);
  let network: Promise<Network> | undefined;
  let closed = false;
  const open = () => {
    network ??= openNetwork(proxyFor, authorities);
    return network;
  };
  return {
    send: async (request) => {
      if (closed || !URL.canParse(request.url)) throw unsendable(request, closed);
      return sendRepeatedly(request, await open(), options);
    },
    close: async () => {
      closed = true;
      await (await network)?.close();
    },
  };
}

async function sendRepeatedly(request: HttpRequest, network: Network, options: HttpClientOptions) {
  const { clock, random } = options;
  const repeat = request.repeat ?? (request.method === 'POST' ? 'unsent' : 'always');
  const attempts = options.attempts ?? defaultAttempts;
  let waitedMs = 0;
  for (let number = 1; ; number++) {
    const outcome = await attempt(request, network, options.userAgent);
    if (outcome.kind === 'aborted') throw canceled(request);
    const asked = outcome.kind === 'response' ? requestedWaitMs(outcome.response, clock.now()) : undefined;
    const waitMs = (asked ?? 0) + backoffMs(number, random);
    if (number >= attempts || waitedMs + waitMs > patienceMs || !mayRepeat(outcome, repeat)) {
      if (outcome.kind === 'response') return outcome.response;
      throw unanswered(request, outcome.fault, number, outcome.cause);
    }
    const why = outcome.kind === 'response' ? `answered ${outcome.response.status}` : describeFault(outcome.fault).what;
    const what = `${capitalized(request.what)} (${target(request)})`;
    options.tell({ kind: 'retry', what, why, waitMs, attempt: number + 1 });
    await clock.sleep(waitMs, request.signal);
    waitedMs += waitMs;
  }
}

function mayRepeat(outcome: Exclude<Outcome, { kind: 'aborted' }>, repeat: HttpRequest['repeat']): boolean {
  if (outcome.kind === 'response') return worthRepeating(outcome.response, repeat);
  if (repeat === 'never') return false;
  return isPassing(outcome.fault) && (repeat === 'always' || isUnsent(outcome.fault));
}

function unanswered(request: HttpRequest, fault: Fault, attempts: number, cause: unknown): RemoteError {
  const { what, remedy } = describeFault(fault);
  const tries = attempts === 1 ? '' : `, after ${attempts} attempts`;
  return new RemoteError(`${capitalized(request.what)} ${what} (${target(request)}${tries}).`, {
    code: request.unreachableCode,
    retryable: isPassing(fault),
    remedy,
    cause,
  });
}

function unsendable(request: HttpRequest, closed: boolean): RemoteError {
  const why = closed ? 'the connections are closed already' : 'its address is no URL';
  return new RemoteError(`${capitalized(request.what)} can't be asked: ${why}.`, {
    code: request.unreachableCode,
    retryable: false,
    remedy: closed ? runAgain : 'Check the address.',
  });
}

function canceled(request: HttpRequest): CanceledError {
  return new CanceledError(
    `${capitalized(request.what)} was being asked when the run was stopped (${target(request)}).`,
    {
      remedy: runAgain,
    },
  );
}

/** Method, host and path: a user, a password or a signed query of a URL never get into a message. */
function target({ method, url }: HttpRequest): string {
  const { host, pathname } = new URL(url);
  return `${method} ${host}${pathname}`;
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
