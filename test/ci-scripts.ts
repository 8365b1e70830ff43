import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import * as z from 'zod';

/** The shell script of a CI template that runs the gate, as its system would run it, and the environment that the template gives it. */
export interface CiScript {
  readonly system: string;
  readonly file: string;
  readonly shell: string;
  readonly environment: Readonly<Record<string, string>>;
}

const folder = join(import.meta.dirname, '../examples/ci');
const text = (file: string) => readFileSync(join(folder, file), 'utf8');
const texts = z.record(z.string(), z.coerce.string());

const gitlabJob = z.object({ script: z.tuple([z.string()]), variables: texts });
const gitlabInputs = z.object({
  spec: z.object({ inputs: z.record(z.string(), z.object({ default: z.string().optional() })) }),
});
const circleConfig = z.object({
  orbs: z.object({
    'qualys-fargate': z.object({
      commands: z.object({
        gate: z.object({
          parameters: z.record(z.string(), z.object({ default: z.string().optional() })),
          steps: z.tuple([z.object({ run: z.object({ command: z.string(), environment: texts }) })], z.unknown()),
        }),
      }),
    }),
  }),
});
const azureTemplate = z.object({
  parameters: z.array(z.object({ name: z.string(), default: z.string().optional() })),
  steps: z.array(z.object({ bash: z.string().optional(), env: texts.optional() })),
});
const bitbucketConfig = z.object({
  definitions: z.object({ steps: z.tuple([z.object({ step: z.object({ script: z.array(z.string()) }) })]) }),
});
const buildspec = z.object({
  env: z.object({ variables: texts }),
  phases: z.object({ build: z.object({ commands: z.tuple([z.string()]) }) }),
});
const buildkitePipeline = z.object({
  env: texts,
  steps: z.tuple([z.object({ command: z.string() })], z.unknown()),
});

/** What a user fills in; the blank shows whether a script quotes. */
const given = { 'task-definition': 'ecs/task definition.json', taskDefinition: 'ecs/task definition.json' };
const filled = (name: string, fallback: string | undefined) =>
  new Map(Object.entries(given)).get(name) ?? fallback ?? 'US2';

function gitlab(): CiScript {
  const [header, body] = parseAllDocuments(text('gitlab/templates/gate.yml'));
  const { inputs } = gitlabInputs.parse(header?.toJS()).spec;
  const expanded = String(body).replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => {
    if (inputs[name] === undefined) throw new Error(`The component has no input ${name}.`);
    return name === 'aws-role-arn' ? 'arn:aws:iam::1:role/x' : filled(name, inputs[name].default);
  });
  const job = gitlabJob.parse(parse(expanded)['qualys-fargate-gate']);
  const environment = { ...job.variables, GATE_AWS_TOKEN: 'aws-token' };
  return { system: 'GitLab', file: 'gitlab/templates/gate.yml', shell: job.script[0], environment };
}

function circle(): CiScript {
  const { parameters, steps } = circleConfig.parse(parse(text('circleci/config.yml'))).orbs['qualys-fargate'].commands
    .gate;
  const environment = Object.entries(steps[0].run.environment).map(([name, value]) => {
    const parameter = /^<< parameters\.([\w-]+) >>$/.exec(value)?.[1] ?? '';
    if (parameters[parameter] === undefined) throw new Error(`The orb has no parameter ${parameter}.`);
    return [name, filled(parameter, parameters[parameter].default)];
  });
  return {
    system: 'CircleCI',
    file: 'circleci/config.yml',
    shell: steps[0].run.command,
    environment: Object.fromEntries(environment),
  };
}

function azure(): CiScript {
  const { parameters, steps } = azureTemplate.parse(parse(text('azure/templates/gate.yml')));
  const step = steps.find(({ bash }) => bash?.includes('npx'));
  const environment = Object.entries(step?.env ?? {}).map(([name, value]) => {
    const parameter = /^\$\{\{ parameters\.(\w+) \}\}$/.exec(value)?.[1];
    if (parameter === undefined) return [name, value];
    const declared = parameters.find((one) => one.name === parameter);
    if (declared === undefined) throw new Error(`The template has no parameter ${parameter}.`);
    return [name, filled(parameter, declared.default)];
  });
  return {
    system: 'Azure',
    file: 'azure/templates/gate.yml',
    shell: step?.bash ?? '',
    environment: Object.fromEntries(environment),
  };
}

function jenkins(): CiScript {
  const shell = /sh '''(.*?)'''/s.exec(text('jenkins/Jenkinsfile'))?.[1] ?? '';
  const version = /GATE_VERSION = '([^']+)'/.exec(text('jenkins/Jenkinsfile'))?.[1] ?? '';
  const environment = { GATE_VERSION: version, TASK_DEFINITION: given['task-definition'] };
  return { system: 'Jenkins', file: 'jenkins/Jenkinsfile', shell: `set -e\n${shell}`, environment };
}

function bitbucket(): CiScript {
  const { script } = bitbucketConfig.parse(parse(text('bitbucket/bitbucket-pipelines.yml'))).definitions.steps[0].step;
  const shell = ['set -e', ...script].join('\n').replace('ecs/task-definition.json', `'${given['task-definition']}'`);
  return {
    system: 'Bitbucket',
    file: 'bitbucket/bitbucket-pipelines.yml',
    shell,
    environment: { BITBUCKET_STEP_OIDC_TOKEN: 'aws-token' },
  };
}

function codebuild(): CiScript {
  const { env, phases } = buildspec.parse(parse(text('aws/buildspec.yml')));
  const environment = { ...env.variables, TASK_DEFINITION: given['task-definition'] };
  return { system: 'CodeBuild', file: 'aws/buildspec.yml', shell: phases.build.commands[0], environment };
}

function buildkite(): CiScript {
  const { env, steps } = buildkitePipeline.parse(parse(text('buildkite/pipeline.yml')));
  const environment = { ...env, GATE_TASK_DEFINITION: given['task-definition'] };
  return {
    system: 'Buildkite',
    file: 'buildkite/pipeline.yml',
    shell: steps[0].command.replaceAll('$$', '$'),
    environment,
  };
}

/** The scripts of all templates. Throws for a template that is not as its system wants it. */
export function ciScripts(): readonly CiScript[] {
  return [gitlab(), circle(), azure(), jenkins(), bitbucket(), codebuild(), buildkite()];
}
