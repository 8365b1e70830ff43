/** Every operation that calls are counted by and faults are aimed at. */
const operations = [
  'auth',
  'images.list',
  'images.bulk',
  'images.get',
  'images.vuln',
  'images.vuln-count',
  'images.software',
  'images.compliance',
  'images.exceptions',
  'images.malware',
  'registry.list',
  'registry.get',
  'registry.create',
  'registry.validate',
  'registry.delete',
  'aws-base',
  'connector.list',
  'connector.create',
  'repository.list',
  'schedule.create',
  'schedule.list',
  'schedule.cancel',
  'schedule.delete',
  'sensors.list',
  'secret-detector.list',
  'policy.list',
  'registry.ping',
  'registry.token',
  'registry.manifest',
  'registry.blob',
  'registry.tags',
  'control',
  'unknown',
] as const;

/** One word for what a call asks for. */
export type Operation = (typeof operations)[number];

/** True for a word that names an operation. */
export function isOperation(word: string): word is Operation {
  return (operations as readonly string[]).includes(word);
}
