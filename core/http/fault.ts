import { formatDuration } from '../duration.ts';

/** Why an exchange gave no response. */
export type Fault =
  | { readonly kind: 'unknown-host'; readonly host: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable'; readonly code: string }
  | { readonly kind: 'untrusted'; readonly code: string }
  | { readonly kind: 'wrong-name' }
  | { readonly kind: 'expired'; readonly code: string }
  | { readonly kind: 'tls'; readonly code: string }
  | { readonly kind: 'proxy-denied' }
  | { readonly kind: 'proxy'; readonly why: string }
  | { readonly kind: 'timeout'; readonly deadlineMs: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'truncated' }
  | { readonly kind: 'too-large'; readonly maxBytes: number }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'other'; readonly why: string };

/** A fault that is known where it is noticed: a limit, a deadline, an encoding. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault';
  readonly fault: Fault;

  constructor(fault: Fault, cause?: unknown) {
    super(fault.kind, { cause });
    this.fault = fault;
  }
}

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);
const reset = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'UND_ERR_SOCKET']);
const truncated = new Set(['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'HPE_INVALID_EOF_STATE']);

/** Reads what Node and undici threw; `answering` says that the head of the answer had come. */
export function readFault(error: unknown, answering: boolean): Fault {
  if (error instanceof AnswerFault) return error.fault;
  const chain = causes(error);
  const codes = chain.map(codeOf).filter((code) => code !== undefined);
  const coded = (known: ReadonlySet<string>) => codes.find((code) => known.has(code));
  const message = chain[0]?.message ?? String(error);
  const proxyStatus = /^Proxy response \((\d+)\)/.exec(message)?.[1];
  if (proxyStatus === '407' || message.startsWith('Proxy Authentication Required')) return { kind: 'proxy-denied' };
  if (proxyStatus !== undefined) return { kind: 'proxy', why: `it answered ${proxyStatus}` };
  if (codes.includes('UND_ERR_PRX_TLS')) return { kind: 'proxy', why: 'its certificate is for another name' };
  if (codes.includes('UND_ERR_PRX_CONN')) return { kind: 'proxy', why: 'it closed the connection' };
  const dns = chain.find((each) => /^(?:ENOTFOUND|EAI_)/.test(codeOf(each) ?? ''));
  if (dns !== undefined) return { kind: 'unknown-host', host: hostOf(dns) };
  if (codes.includes('ECONNREFUSED')) return { kind: 'refused' };
  if (codes.includes('ERR_TLS_CERT_ALTNAME_INVALID')) return { kind: 'wrong-name' };
  const distrust = coded(untrusted);
  if (distrust !== undefined) return { kind: 'untrusted', code: distrust };
  const outdated = codes.find((code) => /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/.test(code));
  if (outdated !== undefined) return { kind: 'expired', code: outdated };
  const tls = codes.find((code) => /^(?:ERR_SSL_|ERR_TLS_|CERT_|EPROTO$)/.test(code));
  if (tls !== undefined) return { kind: 'tls', code: tls };
  const away = coded(unreachable);
  if (away !== undefined) return { kind: 'unreachable', code: away };
  if (coded(truncated) !== undefined) return { kind: 'truncated' };
  if (coded(reset) !== undefined) return answering ? { kind: 'truncated' } : { kind: 'reset' };
  if (chain.some(({ name }) => name === 'HTTPParserError')) return { kind: 'unreadable', why: 'is not HTTP' };
  return { kind: 'other', why: codes[0] ?? message.slice(0, 200) };
}

/** Whether the request certainly did not reach the server. */
export function isUnsent({ kind }: Fault): boolean {
  return kind === 'unknown-host' || kind === 'refused' || kind === 'unreachable' || kind === 'proxy';
}

/** Whether the fault may pass by itself. */
export function isPassing({ kind }: Fault): boolean {
  switch (kind) {
    case 'unknown-host':
    case 'refused':
    case 'unreachable':
    case 'proxy':
    case 'timeout':
    case 'reset':
    case 'truncated':
      return true;
    case 'untrusted':
    case 'wrong-name':
    case 'expired':
    case 'tls':
    case 'proxy-denied':
    case 'too-large':
    case 'unreadable':
    case 'other':
      return false;
    default:
      return kind satisfies never;
  }
}

/** The fault as the rest of a sentence about whom we talked to, and what to do about it. */
export function describeFault(fault: Fault): { readonly what: string; readonly remedy: string } {
  const network = 'Check the address, the network and the proxy settings, then try again.';
  switch (fault.kind) {
    case 'unknown-host':
      return {
        what: `can't be reached: the name ${fault.host} is not known to DNS`,
        remedy: 'Check its spelling, and that this machine resolves it (a proxy may have to: HTTPS_PROXY).',
      };
    case 'refused':
      return { what: "can't be reached: the connection was refused", remedy: network };
    case 'unreachable':
      return { what: `can't be reached: there is no way to it (${fault.code})`, remedy: network };
    case 'untrusted':
      return {
        what: `shows a certificate of an unknown authority (${fault.code})`,
        remedy:
          'If your network inspects TLS or the server has a private authority, give its certificate with --ca-bundle.',
      };
    case 'wrong-name':
      return {
        what: 'shows a certificate for another name',
        remedy: 'Check the address: it must be a name that the certificate holds.',
      };
    case 'expired':
      return {
        what: `shows a certificate that is not valid now (${fault.code})`,
        remedy: "Renew the server's certificate, and check the clock of this machine.",
      };
    case 'tls':
      return {
        what: `can't be spoken to over TLS (${fault.code})`,
        remedy: 'Check address and port: does TLS answer there?',
      };
    case 'proxy-denied':
      return {
        what: "can't be reached: the proxy asks for credentials (407)",
        remedy: 'Put user and password into the URL of HTTPS_PROXY, or exempt the host with NO_PROXY.',
      };
    case 'proxy':
      return {
        what: `can't be reached through the proxy: ${fault.why}`,
        remedy: 'Let the proxy pass the host, or exempt it with NO_PROXY.',
      };
    case 'timeout':
      return {
        what: `gave no whole answer within ${formatDuration(fault.deadlineMs)}`,
        remedy: 'It is slow or does not answer: check the network, then try again.',
      };
    case 'reset':
      return { what: 'closed the connection before it answered', remedy: 'It may be restarting: try again.' };
    case 'truncated':
      return { what: 'broke off in the middle of its answer', remedy: 'The connection is not stable: try again.' };
    case 'too-large':
      return {
        what: `answered with more than ${describeBytes(fault.maxBytes)}`,
        remedy: 'No sound answer is that large: check that the address is the right one.',
      };
    case 'unreadable':
      return {
        what: `gave an answer that ${fault.why}`,
        remedy: 'Check that the address is the right one, and what stands in between.',
      };
    case 'other':
      return { what: `could not be asked (${fault.why})`, remedy: network };
    default:
      return fault satisfies never;
  }
}

function describeBytes(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MiB` : `${bytes} bytes`;
}

/** The error with its causes and the members of an AggregateError (several addresses tried), outermost first. */
function causes(error: unknown, depth = 0): readonly Error[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const members = error instanceof AggregateError ? error.errors.flatMap((each) => causes(each, depth + 1)) : [];
  return [error, ...members, ...causes(error.cause, depth + 1)];
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function hostOf(error: Error): string {
  return 'hostname' in error && typeof error.hostname === 'string' ? error.hostname : 'of the host';
}
