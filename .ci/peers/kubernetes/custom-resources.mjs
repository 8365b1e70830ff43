// Has the custom resources of rendered manifests checked by types that were generated from the operators' own source, and fails on
// a kind that neither they nor Kubernetes' schemas know. Arguments: rendered files.
import { readFileSync } from 'node:fs';
import { ExternalSecret, SecretStore } from '@kubernetes-models/external-secrets/external-secrets.io/v1';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { parseAllDocuments } from 'yaml';

const models = new Map([
  ['external-secrets.io/v1/ExternalSecret', ExternalSecret],
  ['external-secrets.io/v1/SecretStore', SecretStore],
  ['monitoring.coreos.com/v1/PrometheusRule', PrometheusRule],
]);
const ofKubernetes = /^(v1|apps\/v1|policy\/v1|networking\.k8s\.io\/v1|rbac\.authorization\.k8s\.io\/v1)\//;

let checked = 0;
for (const file of process.argv.slice(2)) {
  for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
    const resource = document.toJS();
    const type = `${resource.apiVersion}/${resource.kind}`;
    if (ofKubernetes.test(type)) continue;
    const Model = models.get(type);
    if (Model === undefined) throw new Error(`${file}: no types for ${type}: add them to .ci/peers/kubernetes`);
    try {
      new Model(resource).validate();
    } catch (cause) {
      throw new Error(`${file}: ${type} ${resource.metadata.name}: ${cause.message}`, { cause });
    }
    checked += 1;
  }
}
if (checked === 0) throw new Error('No custom resource was given.');
process.stdout.write(`${checked} custom resources fit their types.\n`);
