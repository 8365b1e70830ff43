import { checkParameters } from './parameters.ts';
import type { TemplateName } from './template.ts';
import type { Work } from './work.ts';

/** The templates whose parameters a command takes. */
const templates: Readonly<Record<string, readonly TemplateName[]>> = {
  deploy: ['service-account', 'target-account'],
  'deploy service': ['service-account'],
  'deploy target': ['target-account'],
  'deploy region': ['target-account'],
  'deploy admission': ['admission'],
  'deploy sensor': ['registry-sensor-ecs'],
  update: ['service-account', 'target-account', 'admission', 'registry-sensor-ecs'],
};

/** Throws a UsageError for a parameter that no template of the command has, before anything is begun. */
export async function checkedParameters(command: string, { settings, assets }: Work): Promise<void> {
  if (Object.keys(settings.parameters).length === 0) return;
  const known = await Promise.all((templates[command] ?? []).map((name) => assets.template(name)));
  checkParameters(settings.parameters, known);
}
