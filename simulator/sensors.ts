import { type Answer, type Call, json, page } from './answer.ts';
import { dateText } from './image-bodies.ts';
import { answerList } from './paging.ts';
import { textField } from './qql-match.ts';
import { uuidOf } from './seed.ts';
import type { World } from './world.ts';

interface Sensor {
  readonly name: string;
  readonly sensorType: 'REGISTRY' | 'GENERAL';
  readonly status: 'Running' | 'Unknown';
  /** Milliseconds. */
  readonly lastCheckedIn: number;
}

function sensors(world: World): readonly Sensor[] {
  const now = world.now();
  const general: Sensor = { name: 'general-1', sensorType: 'GENERAL', status: 'Running', lastCheckedIn: now - 60_000 };
  if (world.settings.sensors === 'none') return [general];
  const running = world.settings.sensors === 'running';
  const lastCheckedIn = running ? now - 30_000 : now - 9 * 864e5;
  return [
    { name: 'registry-1', sensorType: 'REGISTRY', status: running ? 'Running' : 'Unknown', lastCheckedIn },
    general,
  ];
}

/** `GET /sensors`. */
export function listSensors(world: World, call: Call): Answer {
  const listing = {
    items: sensors(world),
    fields: {
      sensorType: textField((sensor: Sensor) => [sensor.sensorType]),
      status: textField((sensor: Sensor) => [sensor.status]),
      name: textField((sensor: Sensor) => [sensor.name]),
    },
    order: { name: (sensor: Sensor) => sensor.name, lastCheckedIn: (sensor: Sensor) => sensor.lastCheckedIn },
    sort: 'lastCheckedIn:desc',
    body: (sensor: Sensor) => ({
      uuid: uuidOf(world.settings.seed, 'sensor', sensor.name),
      sensorId: uuidOf(world.settings.seed, 'sensor id', sensor.name),
      name: sensor.name,
      hostname: `${sensor.name}.example.com`,
      sensorType: sensor.sensorType,
      status: sensor.status,
      lastCheckedIn: dateText(sensor.lastCheckedIn),
      sensorVersion: '1.40.1-0',
      binaryVersion: '1.40.1-0',
      vulnSigVersion: 'VULNSIGS-2.6.250-3',
      platform: 'Linux',
      privileged: false,
      configurationProfile: 'Default Sensor Profile',
      activationUuid: uuidOf(world.settings.seed, 'activation'),
      customerUuid: uuidOf(world.settings.seed, 'customer'),
      dockerVersion: '27.3.1',
      hostUuid: uuidOf(world.settings.seed, 'host', sensor.name),
      ipv4: '192.0.2.10',
    }),
  };
  return answerList(call, listing, world.now());
}

/** `GET /secretDetector`: the rules by which secrets are found. */
export function listSecretDetectors(): Answer {
  const created = dateText(Date.UTC(2023, 5, 1));
  const rules = ['AWS Access Key', 'Private Key'].map((secretDetector, position) => ({
    ruleUuid: uuidOf('secret rule', position),
    created,
    updated: created,
    type: 'system',
    category: position === 0 ? 'Cloud' : 'Asymmetric Key',
    severity: 'HIGH',
    secretDetector,
    status: 'Active',
  }));
  return page(rules, rules.length);
}

/** `GET /centralizedPolicy`: one default policy that denies urgent findings. */
export function listPolicies(world: World): Answer {
  const created = dateText(Date.UTC(2024, 0, 10));
  const rule = {
    name: 'no_urgent',
    type: 'IMAGESCAN_VULN_SEVERITYCOUNT',
    action: 'DENY',
    isEnabled: true,
    stopProcessing: false,
    sortOrder: 1,
    metaData: '{"operator":"GREATER_THAN_OR_EQUAL","severityLevel":5,"threshold":1}',
  };
  const policy = {
    uuid: uuidOf(world.settings.seed, 'policy'),
    policyName: 'Default CICD policy',
    policyType: 'CICD',
    policyMode: 'ACTIVE',
    description: '',
    createdBy: 'simulator',
    created,
    updatedBy: 'simulator',
    updated: created,
    centralizedPolicyRules: [rule],
    exclusionPolicyRules: [],
    version: 1,
    assetType: 'CICD',
    isDefault: true,
    tagIds: [],
  };
  return json({ data: [policy], count: 1 });
}
