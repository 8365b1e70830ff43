import { existsSync, globSync, readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

/**
 * What a user of the sensor's manifests relies on, read from the files themselves. What kustomize makes of them is checked by
 * `.ci/peers/sensor-kubernetes.sh`.
 */
const folder = join(import.meta.dirname, '..', 'sensor');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const documents = (file: string) => parseAllDocuments(read(file)).map((document) => document.toJS());
const manifests = globSync('kubernetes/**/*.yaml', { cwd: folder }).filter(
  (file) => !file.endsWith('kustomization.yaml'),
);
const kustomizations = globSync('kubernetes/**/kustomization.yaml', { cwd: folder }).sort();
const overlays = globSync('kubernetes/overlays/*', { cwd: folder }).sort();
const componentsOf = (overlay: string): string[] =>
  parse(read(join(overlay, 'kustomization.yaml'))).components.map((path: string) => normalize(join(overlay, path)));
const namesIn = (environment: string) => [...read(environment).matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);

const [deployment] = documents('kubernetes/base/deployment.yaml');
const pod = deployment.spec.template.spec;
const [sensor] = pod.containers;

describe('the sensor', () => {
  it('runs as a registry sensor in Kubernetes, and not as a general one', () => {
    expect(sensor.args).toEqual(expect.arrayContaining(['--k8s-mode', '--registry-sensor']));
    expect(sensor.args).not.toContain('--cicd-deployed-sensor');
  });

  it('shares no namespace with its host and holds four capabilities', () => {
    expect(pod).toMatchObject({ hostNetwork: false, hostPID: false, hostIPC: false });
    expect(pod.securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' });
    expect(sensor.securityContext).toMatchObject({
      privileged: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'], add: ['SYS_ADMIN', 'DAC_OVERRIDE', 'SETUID', 'SETGID'] },
    });
  });

  it('mounts no socket before a runtime is chosen', () => {
    expect(pod.volumes).toBeUndefined();
    expect(sensor.volumeMounts).toBeUndefined();
  });

  it('takes its ids and its platform from a Secret', () => {
    const ids = ['ACTIVATIONID', 'CUSTOMERID', 'POD_URL'].map((name) =>
      sensor.env.find((variable: { name: string }) => variable.name === name),
    );

    expect(ids.map(({ valueFrom }) => valueFrom.secretKeyRef)).toEqual([
      { name: 'qualys-sensor', key: 'activation-id' },
      { name: 'qualys-sensor', key: 'customer-id' },
      { name: 'qualys-sensor', key: 'pod-url' },
    ]);
  });

  it.each(['startupProbe', 'livenessProbe', 'readinessProbe'])(
    'is asked by %s without a shell, which pgrep would find',
    (probe) => {
      expect(sensor[probe].exec.command).toEqual(['pgrep', '-f', 'qualys']);
    },
  );

  it('fits into the quota, with the pods for four scans a sensor', () => {
    const [quota, range] = documents('kubernetes/base/limits.yaml');
    const pods = deployment.spec.replicas * 5;
    const cores = (text: string) => (text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text));
    const [limit] = range.spec.limits;

    expect(Number(quota.spec.hard.pods)).toBeGreaterThanOrEqual(pods);
    expect(cores(quota.spec.hard['requests.cpu'])).toBeGreaterThanOrEqual(pods * cores(limit.defaultRequest.cpu));
    expect(cores(quota.spec.hard['limits.cpu'])).toBeGreaterThanOrEqual(pods * cores(limit.default.cpu));
    expect(cores(limit.max.cpu)).toBeGreaterThanOrEqual(cores(sensor.resources.limits.cpu));
  });

  it('may change nothing outside of its namespace', () => {
    const roles = documents('kubernetes/base/rbac.yaml').filter(({ kind }) => kind === 'ClusterRole');

    expect(roles.flatMap(({ rules }) => rules.flatMap(({ verbs }: { verbs: string[] }) => verbs))).toEqual(['get']);
  });
});

describe.each([
  { runtime: 'docker', socket: '/var/run/docker.sock', root: '/var/lib/docker' },
  { runtime: 'containerd', socket: '/run/containerd/containerd.sock', root: '/var/lib/containerd' },
])('on nodes that run $runtime', ({ runtime, socket, root }) => {
  const [patch] = documents(`kubernetes/components/${runtime}/runtime.yaml`);
  const { volumes, containers } = patch.spec.template.spec;

  it('the sensor has that one socket, and the data of that runtime to read', () => {
    expect(volumes.map(({ hostPath }: { hostPath: unknown }) => hostPath)).toEqual([
      { path: socket, type: 'Socket' },
      { path: root, type: 'Directory' },
    ]);
    expect(containers[0].volumeMounts.every(({ readOnly }: { readOnly: boolean }) => readOnly)).toBe(true);
  });

  it('each overlay takes that runtime alone, and the parameters last', () => {
    const mine = overlays.filter((overlay) => componentsOf(overlay).includes(`kubernetes/components/${runtime}`));
    const other = `kubernetes/components/${runtime === 'docker' ? 'containerd' : 'docker'}`;

    expect(mine.length).toBeGreaterThanOrEqual(4);
    expect(mine.filter((overlay) => componentsOf(overlay).includes(other))).toEqual([]);
    expect(mine.map((overlay) => componentsOf(overlay).at(-1))).toEqual(
      mine.map(() => 'kubernetes/components/parameters'),
    );
  });

  it.each(['', '-proxy', '-ca', '-proxy-ca'])('there is an overlay with the parts that %o names', (parts) => {
    const wanted = parts.split('-').slice(1).sort();

    const optional = componentsOf(`kubernetes/overlays/${runtime}${parts}`)
      .map((path) => path.slice('kubernetes/components/'.length))
      .filter((name) => name === 'proxy' || name === 'ca');

    expect(optional.sort()).toEqual(wanted);
  });
});

interface Policy {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly podSelector: object; readonly policyTypes: string[]; readonly egress?: Rule[] };
}

interface Rule {
  readonly to: { readonly ipBlock?: { readonly cidr: string; readonly except?: string[] } }[];
  readonly ports: { readonly port: number; readonly protocol: string }[];
}

function inRange(address: string, ranges: readonly string[]): boolean {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  // A list counts an IPv4 address into ::/0, as ::ffff:…; on the wire it is none of IPv6.
  for (const range of ranges.filter((each) => each.includes(':') === (family === 'ipv6'))) {
    const [network = '', prefix] = range.split('/');
    list.addSubnet(network, Number(prefix), family);
  }
  return list.check(address, family);
}

/** Whether any policy lets a pod reach an address; pods are left out, because none of the policies but DNS names one. */
function allows(policies: readonly Policy[], address: string, port: number): boolean {
  const rules = policies.flatMap(({ spec }) => spec.egress ?? []);
  return rules.some(
    ({ to, ports }) =>
      ports.some((each) => each.port === port) &&
      to.some(({ ipBlock }) => ipBlock && inRange(address, [ipBlock.cidr]) && !inRange(address, ipBlock.except ?? [])),
  );
}

describe('the network', () => {
  const policies: Policy[] = documents('kubernetes/base/network-policy.yaml');

  it('is closed for every pod of the namespace, and opened for the sensor alone', () => {
    const [first, ...others] = policies;

    expect(first?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(others.map(({ spec }) => spec.podSelector)).toEqual(
      others.map(() => ({ matchLabels: deployment.spec.selector.matchLabels })),
    );
  });

  it.each([
    { address: '64.39.96.1', port: 443, open: true, what: 'Qualys' },
    { address: '2600:1f18::1', port: 443, open: true, what: 'a registry over IPv6' },
    { address: '64.39.96.1', port: 80, open: false, what: 'HTTP' },
    { address: '10.0.0.5', port: 443, open: false, what: 'a private address' },
    { address: '172.20.100.7', port: 443, open: false, what: 'a private address' },
    { address: '192.168.1.1', port: 443, open: false, what: 'a private address' },
    { address: '100.64.0.9', port: 443, open: false, what: 'a carrier-grade NAT address' },
    { address: '169.254.169.254', port: 80, open: false, what: "the cloud's metadata" },
    { address: '169.254.169.254', port: 443, open: false, what: "the cloud's metadata" },
    { address: 'fd00::1', port: 443, open: false, what: 'a private address over IPv6' },
    { address: '10.0.0.5', port: 6443, open: false, what: 'an API that no parameter names' },
  ])('$what ($address:$port) can be reached: $open', ({ address, port, open }) => {
    expect(allows(policies, address, port)).toBe(open);
  });

  it('goes through the proxy alone where there is one, whose address is secret', () => {
    const { patches } = parse(read('kubernetes/components/proxy/kustomization.yaml'));
    const removed = parse(patches.find(({ patch }: { patch?: string }) => patch !== undefined).patch);
    const [{ spec }] = documents('kubernetes/components/proxy/environment.yaml');
    const [{ env }] = spec.template.spec.containers;

    expect(removed).toMatchObject({ kind: 'NetworkPolicy', metadata: { name: 'https' }, $patch: 'delete' });
    expect(env.map(({ name }: { name: string }) => name)).toEqual(['qualys_https_proxy', 'https_proxy']);
    for (const { valueFrom } of env)
      expect(valueFrom.secretKeyRef).toEqual({ name: 'qualys-sensor', key: 'https-proxy' });
  });
});

describe('the manifests', () => {
  it('hold no secret', () => {
    const kinds = manifests.flatMap((file) => documents(file).map(({ kind }) => kind));

    expect(kinds.length).toBeGreaterThan(20);
    expect(kinds).not.toContain('Secret');
  });

  it('name only files that are there', () => {
    const missing = kustomizations.flatMap((file) => {
      const { resources = [], components = [], patches = [] } = parse(read(file));
      const paths: string[] = [
        ...resources,
        ...components,
        ...patches.map(({ path }: { path?: string }) => path ?? '.'),
      ];
      return paths.map((path) => join(dirname(file), path)).filter((path) => !existsSync(join(folder, path)));
    });

    expect(missing).toEqual([]);
  });

  it.each(overlays)('%s gives every parameter that its components read', (overlay) => {
    const own = existsSync(join(folder, overlay, 'parameters'))
      ? namesIn(join(overlay, 'parameters', 'parameters.env'))
      : [];
    const given = [...namesIn('kubernetes/base/parameters.env'), ...own];

    const wanted = componentsOf(overlay).flatMap((component) => {
      const { replacements = [] } = parse(read(join(component, 'kustomization.yaml')));
      return replacements.map(({ source }: { source: { fieldPath: string } }) =>
        source.fieldPath.slice('data.'.length),
      );
    });

    expect(wanted.filter((name: string) => !given.includes(name))).toEqual([]);
  });
});

describe.each([
  { platform: 'eks', component: 'external-secret-aws' },
  { platform: 'aks', component: 'external-secret-azure' },
  { platform: 'gke', component: 'external-secret-gcp' },
])('sensor/terraform/$platform', ({ platform, component }) => {
  it('prints the parameters that its overlay has', () => {
    const printed = [...read(`terraform/${platform}/outputs.tf`).matchAll(/^ +([A-Z_]+)=\$?/gm)].map(
      ([, name]) => name,
    );

    expect(printed).toEqual(namesIn(`kubernetes/overlays/${platform}/parameters/parameters.env`));
  });

  it('writes the keys that the sensor reads', () => {
    const written = [...read(`terraform/${platform}/secrets.tf`).matchAll(/^ +([a-z-]+) += var\.qualys_ids\./gm)].map(
      ([, key]) => key,
    );

    expect(written).toEqual(['activation-id', 'customer-id', 'pod-url', 'https-proxy']);
  });

  it('trusts the service account that fetches the secret', () => {
    const account = documents(`kubernetes/components/${component}/secret.yaml`).find(
      ({ kind }) => kind === 'ServiceAccount',
    );
    const { namespace, name } = account.metadata;

    expect(read(`terraform/${platform}/identity.tf`)).toMatch(new RegExp(`\\b${namespace}[:/]${name}\\b`));
  });

  it('keeps no id in its state', () => {
    const text = read(`terraform/${platform}/secrets.tf`);

    expect(text).toMatch(/^ +\w+_wo += jsonencode\(/m);
    expect(read(`terraform/${platform}/variables.tf`)).toMatch(
      /variable "qualys_ids" \{[^}]*\}\)[^}]*ephemeral = true\n\}/,
    );
  });
});
