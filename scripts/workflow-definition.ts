import type { DeployedTemplate } from './deployed-template.ts';

/** A state machine in Amazon States Language. */
export interface WorkflowDefinition {
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The state machine of the service stack, with the ARNs of its functions filled in: the template is the only place where it is written. */
export function workflowDefinition({ Resources }: DeployedTemplate): WorkflowDefinition {
  const { Definition, DefinitionSubstitutions } = Resources.ScanWorkflow?.Properties ?? {};
  const arns = DefinitionSubstitutions as Readonly<Record<string, string>>;
  const text = JSON.stringify(Definition).replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const arn = arns[name];
    if (arn === undefined)
      throw new Error(`The definition of the workflow names ${name}, which nothing is put in for.`);
    return arn;
  });
  return JSON.parse(text) as WorkflowDefinition;
}
