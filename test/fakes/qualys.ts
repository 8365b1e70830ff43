import type { HttpClient, HttpRequest, HttpResponse } from '../../core/http/http.ts';
import type { Clock } from '../../core/ports.ts';

/** An image as the fake platform keeps it; dates are ISO 8601. */
export interface FakeImage {
  sha: string;
  registry: string;
  repository: string;
  lastScanned?: string;
  scanStatus?: string | null;
  scanErrorCode?: string;
  vulnerabilities?: readonly object[] | null;
  /** Extra fields of the details, such as `secrets`. */
  extra?: object;
}

export interface FakeSchedule {
  scheduleUuid: string;
  name: string;
  status: string;
  onDemand: boolean;
  filters: { repoTags: { repo: string; tag: string }[] }[];
  errors: { errorMessage: string }[];
  forceScan?: boolean;
}

/** A Qualys platform in a few maps, to be scripted by a test through `script`. */
export interface FakeQualys {
  readonly http: HttpClient;
  readonly images: Map<string, FakeImage>;
  readonly registries: { registryUuid: string; registryUri: string; registryName: string; registryType: string }[];
  readonly schedules: FakeSchedule[];
  readonly requests: HttpRequest[];
  /** Called before each request; what it returns is the answer in place of the platform's own. */
  script: (request: HttpRequest) => HttpResponse | undefined;
  /** How often a method and path (below the API base, without its query) was asked. */
  count(method: string, path: RegExp): number;
}

const base = '/csapi/v1.3';

/** An answer with a JSON body. */
export function answer(status: number, body?: unknown, headers: Record<string, string> = {}): HttpResponse {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: new TextEncoder().encode(text) };
}

/** Makes an empty platform whose `Date` header follows the clock. */
export function fakeQualys(clock: Clock): FakeQualys {
  const platform: FakeQualys = {
    images: new Map(),
    registries: [],
    schedules: [],
    requests: [],
    script: () => undefined,
    count: (method, path) =>
      platform.requests.filter((request) => request.method === method && path.test(pathOf(request))).length,
    http: {
      send: async (request) => {
        platform.requests.push(request);
        const response = platform.script(request) ?? route(platform, request);
        return { ...response, headers: { date: clock.now().toUTCString(), ...response.headers } };
      },
      close: async () => {},
    },
  };
  return platform;
}

function pathOf(request: HttpRequest): string {
  return new URL(request.url).pathname.replace(base, '');
}

function route(platform: FakeQualys, request: HttpRequest): HttpResponse {
  const path = pathOf(request);
  const query = new URL(request.url).searchParams;
  const [, kind, id, part] = path.split('/');
  if (kind === 'images' && id === undefined) return listImages(platform, query.get('filter') ?? '');
  if (kind === 'images') return oneImage(platform.images.get(id ?? ''), part);
  if (kind === 'registry' && part === 'schedule') {
    if (request.method === 'GET') return list(platform.schedules.toReversed());
    const sent = JSON.parse(String(request.body));
    platform.schedules.push({ scheduleUuid: `s-${platform.schedules.length}`, status: 'Created', errors: [], ...sent });
    return answer(200, '');
  }
  if (kind === 'registry' && id === undefined && request.method === 'GET') return list(platform.registries);
  return answer(404, { errorCode: '404 NOT_FOUND', message: 'not here', timestamp: 0 });
}

function list(data: readonly unknown[]): HttpResponse {
  return data.length === 0 ? answer(204) : answer(200, { data, count: data.length });
}

function listImages(platform: FakeQualys, filter: string): HttpResponse {
  const wanted = [...filter.matchAll(/sha:([0-9a-f]{64})/g)].map((match) => match[1]);
  return list([...platform.images.values()].filter((image) => wanted.includes(image.sha)).map(summary));
}

function summary(image: FakeImage): object {
  return {
    sha: image.sha,
    repo: [{ registry: image.registry, repository: image.repository, tag: '1' }],
    ...(image.lastScanned === undefined ? {} : { lastScanned: String(Date.parse(image.lastScanned)) }),
    scanStatus: image.scanStatus === undefined ? 'SUCCESS' : image.scanStatus,
    scanErrorCode: image.scanErrorCode ?? null,
  };
}

function oneImage(image: FakeImage | undefined, part: string | undefined): HttpResponse {
  if (image === undefined) return answer(404, { errorCode: '404 NOT_FOUND', message: 'unknown', timestamp: 0 });
  const vulnerabilities = image.vulnerabilities === undefined ? [] : image.vulnerabilities;
  if (part === 'vuln') return answer(200, { details: vulnerabilities ?? [], vulnSummary: {} });
  return answer(200, { ...summary(image), vulnerabilities, ...image.extra });
}
