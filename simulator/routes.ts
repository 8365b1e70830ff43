import type { Answer, Call } from './answer.ts';
import * as control from './control.ts';
import * as images from './images.ts';
import * as oci from './oci.ts';
import type { Operation } from './operation.ts';
import * as registries from './registry-calls.ts';
import * as schedules from './schedule-calls.ts';
import * as sensors from './sensors.ts';
import type { World } from './world.ts';

/** Which side of the simulator a path belongs to: they differ in who may ask. */
type Side = 'auth' | 'csapi' | 'registry' | 'control';

interface Route {
  readonly side: Side;
  readonly method: string;
  readonly pattern: RegExp;
  readonly operation: Operation;
  readonly handle: (world: World, call: Call, base: string) => Answer;
}

/** `/registry/{registry}` as a pattern with named groups. A repository spans several segments. */
function patternOf(template: string): RegExp {
  const source = template.replaceAll(/\{repository\}/g, '(?<repository>.+)').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}/?$`);
}

function csapi(method: string, template: string, operation: Operation, handle: Route['handle']): Route {
  return { side: 'csapi', method, pattern: patternOf(String.raw`/csapi/v1\.[123]${template}`), operation, handle };
}

function v2(template: string, operation: Operation, handle: Route['handle']): Route {
  return { side: 'registry', method: 'GET', pattern: patternOf(`/v2${template}`), operation, handle };
}

function own(method: string, template: string, handle: Route['handle']): Route {
  return { side: 'control', method, pattern: patternOf(`/simulator${template}`), operation: 'control', handle };
}

function signIn(template: string, handle: Route['handle']): Route {
  return { side: 'auth', method: 'POST', pattern: patternOf(template), operation: 'auth', handle };
}

/** Every call the simulator knows; the first that fits is taken. */
const routes: readonly Route[] = [
  signIn('/auth', (world, call) => world.auth.signIn(call)),
  signIn('/auth/oidc', (world, call) => world.auth.signInClient(call)),
  csapi('GET', '/images', 'images.list', images.listImages),
  csapi('GET', '/images/list', 'images.bulk', images.bulkImages),
  csapi('GET', '/images/{sha}', 'images.get', images.getImage),
  csapi('GET', '/images/{sha}/vuln', 'images.vuln', images.getVulnerabilities),
  csapi('GET', '/images/{sha}/vuln/count', 'images.vuln-count', images.countVulnerabilities),
  csapi('GET', '/images/{sha}/software', 'images.software', images.listSoftware),
  csapi('GET', '/images/{sha}/compliance', 'images.compliance', images.getCompliance),
  csapi('GET', '/images/{sha}/exceptions', 'images.exceptions', images.listExceptions),
  csapi('GET', '/images/{sha}/layers/{layer}/malware/files', 'images.malware', images.listMalware),
  csapi('GET', '/registry', 'registry.list', registries.listRegistries),
  csapi('POST', '/registry', 'registry.create', registries.createRegistry),
  csapi('POST', '/registry/validate', 'registry.validate', registries.validateRegistry),
  csapi('GET', '/registry/aws-base', 'aws-base', registries.getAwsBase),
  csapi('GET', '/registry/aws/connectors', 'connector.list', registries.listConnectors),
  csapi('GET', '/registry/aws/connectors/{account}', 'connector.list', registries.listConnectors),
  csapi('POST', '/registry/aws/connector', 'connector.create', registries.createConnector),
  csapi('POST', '/registry/schedule/cancel', 'schedule.cancel', schedules.cancelSchedules),
  csapi('GET', '/registry/{registry}', 'registry.get', registries.getRegistry),
  csapi('DELETE', '/registry/{registry}', 'registry.delete', registries.deleteRegistry),
  csapi('GET', '/registry/{registry}/repository', 'repository.list', registries.listRepositories),
  csapi('POST', '/registry/{registry}/schedule', 'schedule.create', schedules.createSchedule),
  csapi('GET', '/registry/{registry}/schedule', 'schedule.list', schedules.listSchedules),
  csapi('POST', '/registry/{registry}/schedule/{schedule}/cancel', 'schedule.cancel', schedules.cancelSchedule),
  csapi('DELETE', '/registry/{registry}/schedule/{schedule}', 'schedule.delete', schedules.deleteSchedule),
  csapi('GET', '/sensors', 'sensors.list', sensors.listSensors),
  csapi('GET', '/secretDetector', 'secret-detector.list', sensors.listSecretDetectors),
  csapi('GET', '/centralizedPolicy', 'policy.list', sensors.listPolicies),
  v2('', 'registry.ping', oci.pingRegistry),
  v2('/token', 'registry.token', oci.issueRegistryToken),
  v2('/{repository}/manifests/{reference}', 'registry.manifest', oci.getManifest),
  v2('/{repository}/blobs/{digest}', 'registry.blob', oci.getBlob),
  v2('/{repository}/tags/list', 'registry.tags', oci.listTags),
  own('GET', '', (world, _call, base) => control.describeSimulator(world, base)),
  own('GET', '/calls', control.listCalls),
  own('GET', '/images', control.findImage),
  own('POST', '/images', control.addImageByCall),
  own('POST', '/uploads', control.takeUpload),
  own('POST', '/faults', control.addFaultByCall),
  own('DELETE', '/faults', control.removeFaults),
  own('DELETE', '/faults/{id}', control.removeFaults),
  own('POST', '/tokens/revoke', control.revokeTokens),
  own('POST', '/reset', control.resetByCall),
];

/** What a request is for: its route with the named parts of the path, or how far it fits. */
export type Found =
  | { readonly kind: 'route'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong-method'; readonly operation: Operation }
  | { readonly kind: 'nothing' };

/** Finds the route of a path. HEAD is answered as GET without its body. Throws a URIError for a part that is wrongly encoded. */
export function findRoute(method: string, path: string): Found {
  const asked = method === 'HEAD' ? 'GET' : method;
  const fitting = routes.filter((route) => route.pattern.test(path));
  const route = fitting.find((each) => each.method === asked);
  if (route !== undefined) {
    const parts = Object.entries(route.pattern.exec(path)?.groups ?? {});
    return {
      kind: 'route',
      route,
      params: Object.fromEntries(parts.map(([name, part]) => [name, decodeURIComponent(part)])),
    };
  }
  const [other] = fitting;
  return other === undefined ? { kind: 'nothing' } : { kind: 'wrong-method', operation: other.operation };
}
