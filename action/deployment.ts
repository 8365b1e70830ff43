import * as z from 'zod';
import { servedDigest } from '../core/image/resolved.ts';
import { headline } from '../core/report/headline.ts';
import type { GateReport } from '../core/report/report.ts';
import { plural, printable } from '../core/report/text.ts';
import { type Publishing, repositoryPath } from './publishing.ts';
import { shownCommit } from './runner-context.ts';

/** A deployment, and where: both kinds of reports need the environment. */
export interface DeploymentPublishing extends Publishing {
  readonly environment: string;
}

const permission = 'deployments: write';
/** GitHub takes 140 characters; a cut text says how much was cut. */
const maxDescription = 110;
/** Deployments to the environment, newest first, among which that of our job is looked for. */
const candidates = 5;

const deploymentsSchema = z.array(z.object({ id: z.int() }));
const statusesSchema = z.array(z.object({ log_url: z.string().nullish() }));
const createdSchema = z.object({ id: z.int() });

/**
 * Reports the verdict as status of the deployment that GitHub made for the job (`environment:` in the workflow), or of a new one.
 * What may go on is `in_progress`, not a success: nothing is deployed yet. Returns the id of the deployment.
 */
export async function publishDeploymentStatus(publishing: DeploymentPublishing): Promise<string> {
  const { report, github, context } = publishing;
  const id = (await deploymentOfJob(publishing)) ?? (await createDeployment(publishing));
  await github.call({
    method: 'POST',
    path: `${repositoryPath(context)}/deployments/${id}/statuses`,
    body: {
      state: stateOf(report),
      description: describe(report),
      log_url: context.runUrl,
      environment: publishing.environment,
      auto_inactive: false,
    },
    what: 'the deployment status',
    permission,
  });
  return String(id);
}

async function deploymentOfJob({ github, context, environment }: DeploymentPublishing): Promise<number | undefined> {
  const path = `${repositoryPath(context)}/deployments`;
  const about = { method: 'GET', what: 'the deployments of the environment', permission } as const;
  const query = `environment=${encodeURIComponent(environment)}&per_page=${candidates}`;
  const found = deploymentsSchema.parse(await github.call({ ...about, path: `${path}?${query}` }));
  for (const { id } of found) {
    const statuses = statusesSchema.parse(await github.call({ ...about, path: `${path}/${id}/statuses?per_page=30` }));
    if (statuses.some(({ log_url }) => `${log_url ?? ''}/`.includes(`/actions/runs/${context.runId}/`))) return id;
  }
  return undefined;
}

async function createDeployment({ github, context, environment, report }: DeploymentPublishing): Promise<number> {
  const created = await github.call({
    method: 'POST',
    path: `${repositoryPath(context)}/deployments`,
    body: {
      ref: shownCommit(context),
      environment,
      auto_merge: false,
      required_contexts: [],
      description: describe(report),
    },
    what: 'the deployment',
    permission,
  });
  return createdSchema.parse(created).id;
}

function stateOf({ verdict, outcome }: GateReport): 'in_progress' | 'failure' | 'error' {
  if (outcome === 'allow') return 'in_progress';
  return verdict === 'fail' ? 'failure' : 'error';
}

function describe(report: GateReport): string {
  return printable(`${report.simulated ? 'SIMULATED. ' : ''}${headline(report)}`, maxDescription);
}

/**
 * Records every container's image as deployed, on the linked artifacts page of the organization
 * (https://docs.github.com/rest/orgs/artifact-metadata). Only for what the gate lets go on, and never for simulated images.
 */
export async function publishDeploymentRecords(
  publishing: DeploymentPublishing,
  where: { readonly cluster?: string; readonly region?: string },
): Promise<void> {
  const { report, github, context, environment, say } = publishing;
  if (report.outcome === 'block' || report.simulated) {
    say(
      'info',
      `No deployment record: ${report.simulated ? 'the images are simulated' : 'the deployment is blocked'}.`,
    );
    return;
  }
  const records = recordsOf(report);
  for (const record of records) {
    await github.call({
      method: 'POST',
      path: `/orgs/${encodeURIComponent(context.owner)}/artifacts/metadata/deployment-record`,
      body: {
        ...record,
        status: 'deployed',
        logical_environment: environment,
        ...(where.region === undefined ? {} : { physical_environment: where.region }),
        ...(where.cluster === undefined ? {} : { cluster: where.cluster }),
        github_repository: context.repository,
        return_records: false,
      },
      what: `the deployment record of ${printable(record.deployment_name, 100)} (organization ${context.owner})`,
      permission: 'artifact-metadata: write',
      // The same record again updates itself.
      repeat: 'always',
    });
  }
  say('info', `Recorded ${plural(records.length, 'container')} as deployed to ${printable(environment, 100)}.`);
}

/** One record a container: its name is what makes a record the same, run after run. */
function recordsOf({ images }: GateReport) {
  const records = images.flatMap(({ image, uses }) =>
    image === undefined || servedDigest(image) === undefined
      ? []
      : uses.map(({ family, container }) => ({
          name: `${image.reference.registry}/${image.reference.repository}`,
          digest: image.digest,
          ...(image.reference.tag === undefined ? {} : { version: image.reference.tag }),
          deployment_name: printable(`${family}-${container}`, 200),
        })),
  );
  return [...new Map(records.map((record) => [record.deployment_name, record])).values()];
}
