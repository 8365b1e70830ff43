import { parseDocument } from 'yaml';
import * as z from 'zod';

/** The templates that are deployed, by the names of their files. */
export type TemplateName =
  | 'service-account'
  | 'target-account'
  | 'admission'
  | 'registry-sensor-ecs'
  | 'image-scanner'
  | 'private-network'
  | 'artifacts';

/** A parameter of a template. */
export interface TemplateParameter {
  /** A secret: neither shown nor read back. */
  readonly noEcho: boolean;
  readonly hasDefault: boolean;
}

/** A resource of a template, as far as it counts before and after the stack is there. */
export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  /** Only made under a condition. */
  readonly conditional: boolean;
  /** Stays when the stack is deleted. */
  readonly retained: boolean;
}

/** A CloudFormation template and what is known of it without CloudFormation. */
export interface Template {
  readonly name: string;
  readonly text: string;
  readonly parameters: Readonly<Record<string, TemplateParameter>>;
  readonly resources: readonly TemplateResource[];
  readonly description?: string;
  /** The version of the scanner that it came with; undefined for one of somebody else. */
  readonly version?: string;
}

const truth = z.union([z.boolean(), z.stringbool()]).optional();

const templateSchema = z.looseObject({
  Description: z.string().optional(),
  Parameters: z.record(z.string(), z.looseObject({ NoEcho: truth, Default: z.unknown().optional() })).optional(),
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Condition: z.string().optional(), DeletionPolicy: z.string().optional() }),
  ),
  Mappings: z
    .looseObject({
      Template: z.looseObject({ This: z.looseObject({ Version: z.string().optional() }).optional() }).optional(),
    })
    .optional(),
});

/** Reads a template in YAML or JSON; its functions stay unread. Throws for a text that is no template. */
export function readTemplate(name: string, text: string): Template {
  // Short tags (`!Ref`) are not known to YAML; what they stand before is not read.
  const document = parseDocument(text, { logLevel: 'silent' });
  const [fault] = document.errors;
  if (fault !== undefined) throw fault;
  const { Description: description, Parameters = {}, Resources, Mappings } = templateSchema.parse(document.toJS());
  const version = Mappings?.Template?.This?.Version;
  return {
    name,
    text,
    parameters: Object.fromEntries(
      Object.entries(Parameters).map(([key, { NoEcho = false, Default }]) => [
        key,
        { noEcho: NoEcho, hasDefault: Default !== undefined },
      ]),
    ),
    resources: Object.entries(Resources).map(([logicalId, { Type, Condition, DeletionPolicy }]) => ({
      logicalId,
      type: Type,
      conditional: Condition !== undefined,
      retained: DeletionPolicy?.startsWith('Retain') === true,
    })),
    ...(description === undefined ? {} : { description }),
    ...(version === undefined ? {} : { version }),
  };
}
