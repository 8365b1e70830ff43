import { checkParameters } from './parameters.ts';
import type { StackPart } from './stack-names.ts';
import type { TemplateName } from './template.ts';
import type { Work } from './work.ts';

/** The parts whose parameters a command takes. */
const parts: Readonly<Record<string, readonly StackPart[]>> = {
  deploy: ['service', 'target'],
  'deploy service': ['service'],
  'deploy target': ['target'],
  'deploy region': ['target'],
  'deploy admission': ['admission'],
  'deploy sensor': ['sensor'],
  'deploy image-scanner': ['image-scanner'],
  'deploy network': ['network'],
  update: ['service', 'target', 'admission', 'sensor', 'image-scanner', 'network'],
};

/** The template of each part. */
export const templates: Readonly<Record<StackPart, TemplateName>> = {
  service: 'service-account',
  target: 'target-account',
  admission: 'admission',
  sensor: 'registry-sensor-ecs',
  'image-scanner': 'image-scanner',
  network: 'private-network',
  artifacts: 'artifacts',
};

/** Throws a UsageError for a parameter that no template of the command has, before anything is begun. */
export async function checkedParameters(command: string, { settings, assets }: Work): Promise<void> {
  if (Object.keys(settings.parameters).length === 0) return;
  const known = await Promise.all(
    (parts[command] ?? []).map(async (part) => [part, await assets.template(templates[part])] as const),
  );
  checkParameters(settings.parameters, known);
}
