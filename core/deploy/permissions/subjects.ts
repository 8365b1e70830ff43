import * as z from 'zod';
import { mostInlineBytes } from '../artifacts.ts';
import type { Assets } from '../assets.ts';
import { templates } from '../checked-parameters.ts';
import { givenFor } from '../parameters.ts';
import type { DeploySettings } from '../settings.ts';
import type { StackPart } from '../stack-names.ts';
import { readTemplateFunctions } from '../template-functions.ts';
import type { StackPlace, StackSubject } from './stack-allowances.ts';
import { resourceTypes } from './types.ts';

/** Whose permissions are asked for, and where. */
export interface PermissionsPlace {
  readonly partition: string;
  readonly account: string;
  readonly home: string;
}

/** What the stacks of an installation are made of. */
export interface SubjectSource {
  readonly place: PermissionsPlace;
  readonly settings: Pick<DeploySettings, 'names' | 'parameters'>;
  readonly assets: Pick<Assets, 'template'>;
  readonly viaCaller: boolean;
}

/** Parts whose NamePrefix is the name of their stack, unless it is given. */
const namedLikeStack: ReadonlySet<StackPart> = new Set(['service', 'image-scanner', 'network']);

const templateSchema = z.looseObject({
  Parameters: z
    .record(z.string(), z.looseObject({ Type: z.string(), Default: z.union([z.string(), z.number()]).optional() }))
    .optional(),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).optional(),
      DeletionPolicy: z.string().optional(),
      UpdateReplacePolicy: z.string().optional(),
    }),
  ),
});

/** A part as its template has it; in which regions it is, is left open. */
export async function readPart(
  part: StackPart,
  { place, settings, assets, viaCaller }: SubjectSource,
): Promise<(regions: StackPlace['regions']) => StackSubject> {
  const { text } = await assets.template(templates[part]);
  const { Parameters = {}, Resources } = templateSchema.parse(readTemplateFunctions(text));
  const { names } = settings;
  const defaults = Object.entries(Parameters).flatMap(([name, { Default }]) =>
    Default === undefined ? [] : [[name, String(Default)] as const],
  );
  const parameters: Readonly<Record<string, string>> = {
    ...Object.fromEntries(defaults),
    ...(namedLikeStack.has(part) ? { NamePrefix: names[part] } : {}),
    ...givenFor(part, settings.parameters),
  };
  const parameterPaths = Object.entries(Parameters)
    .filter(([, { Type }]) => Type.startsWith('AWS::SSM::Parameter::Value'))
    .flatMap(([name]) => parameters[name] ?? []);
  const { partition, account } = place;
  const subject = {
    viaCaller,
    needsBucket: Object.hasOwn(Parameters, 'CodeBucket') || Buffer.byteLength(text) > mostInlineBytes,
    scope: { stack: names[part], partition, parameters, resources: Resources, types: resourceTypes },
    parameterPaths,
    usesZones: text.includes('GetAZs'),
  };
  return (regions) => ({ ...subject, place: { partition, account, regions } });
}
