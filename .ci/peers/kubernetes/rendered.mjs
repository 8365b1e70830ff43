// What holds for every overlay once kustomize has put it together, and what no linter asks. Arguments: rendered files.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseAllDocuments } from 'yaml';

const sockets = { docker: '/var/run/docker.sock', containerd: '/run/containerd/containerd.sock' };

/** Gives what is wrong with one rendered overlay. */
function* faultsOf(overlay, resources) {
  const workloads = resources.filter(({ kind }) => kind === 'Deployment' || kind === 'DaemonSet');
  if (workloads.length !== 1) return yield `${workloads.length} workloads`;
  const { containers, volumes } = workloads[0].spec.template.spec;
  const [{ args, env, image }] = containers;
  const socket = volumes.flatMap(({ hostPath }) => (hostPath?.type === 'Socket' ? [hostPath.path] : []));
  const runtime = overlay.startsWith('docker') ? 'docker' : 'containerd';
  if (socket.join() !== sockets[runtime]) yield `sockets ${socket.join()} where the nodes run ${runtime}`;
  for (const wanted of ['--k8s-mode', '--registry-sensor']) if (!args.includes(wanted)) yield `no ${wanted}`;
  if (args.includes('containerd') !== (runtime === 'containerd')) yield `arguments ${args.join(' ')}`;
  if (!/[:@][\w.:-]*\d/.test(image.slice(image.lastIndexOf('/')))) yield `no version of ${image}`;
  const plain = env.filter(
    ({ name, value }) => value !== undefined && name !== 'QUALYS_SCANNING_CONTAINER_LAUNCH_TIMEOUT',
  );
  if (plain.length > 0) yield `values in the manifest: ${plain.map(({ name }) => name).join()}`;
  const policies = resources.filter(({ kind }) => kind === 'NetworkPolicy');
  const names = policies.map(({ metadata }) => metadata.name);
  const proxied = env.some(({ name }) => name === 'qualys_https_proxy');
  if (names.includes('proxy') !== proxied || names.includes('https') === proxied) yield `policies ${names.join()}`;
  // A port in quotes is the name of a port.
  const ports = policies.flatMap(({ spec }) => spec.egress ?? []).flatMap((rule) => rule.ports.map(({ port }) => port));
  if (ports.some((port) => !Number.isInteger(port))) yield `ports ${ports.join()}`;
}

let found = 0;
for (const file of process.argv.slice(2)) {
  const overlay = basename(file, '.yaml');
  const resources = parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS());
  for (const fault of faultsOf(overlay, resources)) {
    process.stderr.write(`${overlay}: ${fault}\n`);
    found += 1;
  }
}
if (found > 0) process.exitCode = 1;
else process.stdout.write(`${process.argv.length - 2} overlays hold what they promise.\n`);
