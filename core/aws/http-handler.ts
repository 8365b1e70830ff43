import type { HttpHandlerOptions, HttpRequest, HttpResponse, QueryParameterBag, RequestHandler } from '@smithy/types';
import { RemoteError } from '../errors.ts';
import type { HttpClient } from '../http/http.ts';
import type { ReasonCode } from '../reason.ts';

type AwsRequestHandler = RequestHandler<HttpRequest, HttpResponse, HttpHandlerOptions>;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const;
const deadlineMs = 20_000;
/** Of what is sent, at the least: 1 Mbit/s. Layers have some ten megabytes. */
const slowestBytesPerMs = 128;

/**
 * Lets the AWS SDK, its credential providers for STS and SSO included, send through our network stack: one proxy, one CA, one
 * kind of deadline. One attempt a call, for the SDK repeats by itself; what never became a response is told to it as retryable.
 */
export function awsRequestHandler(http: HttpClient, unreachableCode: ReasonCode): AwsRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request, options) => {
      try {
        const { abortSignal } = options ?? {};
        const body = readBody(request.body);
        const response = await http.send({
          method: methods.find((method) => method === request.method) ?? 'POST',
          url: urlOf(request),
          what: `AWS (${request.hostname})`,
          unreachableCode,
          headers: sentHeaders(request),
          repeat: 'never',
          deadlineMs: deadlineMs + Math.ceil((body?.length ?? 0) / slowestBytesPerMs),
          ...(body === undefined ? {} : { body }),
          ...(abortSignal instanceof AbortSignal ? { signal: abortSignal } : {}),
        });
        return { response: { statusCode: response.status, headers: { ...response.headers }, body: response.body } };
      } catch (error) {
        throw error instanceof RemoteError && error.retryable
          ? Object.assign(error, { $retryable: { throttling: false } })
          : error;
      }
    },
    // The client is not ours to close: whoever made it does.
    destroy: () => {},
  };
}

/** `Expect: 100-continue`, which the SDK asks of S3 for larger bodies, is not signed, and our network stack sends bodies at once. */
function sentHeaders({ headers }: HttpRequest): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'expect'));
}

function urlOf({ protocol, hostname, port, path, query }: HttpRequest): string {
  const parameters = queryOf(query ?? {});
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${parameters === '' ? '' : `?${parameters}`}`;
}

/** As the signature has it: RFC 3986, `!'()*` escaped too. */
function queryOf(query: QueryParameterBag): string {
  const escaped = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  return Object.entries(query)
    .flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each) =>
        each == null ? escaped(name) : `${escaped(name)}=${escaped(each)}`,
      ),
    )
    .join('&');
}

function readBody(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || body === null || body === '') return undefined;
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('Only whole bodies are sent to AWS.');
}
