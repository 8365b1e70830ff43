import { openHttp } from '../core/connections.ts';
import type { Environment } from '../core/gate-settings.ts';
import type { Clock } from '../core/ports.ts';
import type { Tell } from '../core/progress.ts';
import type { GateReport } from '../core/report/report.ts';
import { publishCheckRuns } from './check-run.ts';
import { uploadSarif } from './code-scanning.ts';
import { type DeploymentPublishing, publishDeploymentRecords, publishDeploymentStatus } from './deployment.ts';
import { createGitHub } from './github.ts';
import type { PublishSettings } from './publish-settings.ts';
import { type Publishing, type Say, whyUnpublished } from './publishing.ts';
import { publishComments } from './pull-request-comment.ts';
import { readRunnerContext } from './runner-context.ts';

/** What publishing needs from the action. */
export interface PublishWorld {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly tell: Tell;
  readonly say: Say;
  readonly setOutput: (name: string, value: string) => void;
  /** Ends everything: the user's or the runner's wish, or the end of the time for it. */
  readonly signal: AbortSignal;
  readonly caBundle?: string;
  /** Where the images run, for the deployment records. */
  readonly cluster?: string;
  readonly region?: string;
}

/**
 * Publishes a report on GitHub as the settings ask for. Never throws: the verdict is there already, and what can't be published
 * is a warning. One part after the other, as GitHub asks of calls that write.
 */
export async function publishToGitHub(
  report: GateReport,
  settings: PublishSettings,
  world: PublishWorld,
): Promise<void> {
  try {
    const http = openHttp(world);
    try {
      for (const [name, publish] of partsOf(settings, open(report, settings, { ...world, http }), world)) {
        await publish().catch((error: unknown) =>
          world.say('warning', `${name} not published. ${whyUnpublished(error)}`),
        );
      }
    } finally {
      await http.close();
    }
  } catch (error) {
    world.say('warning', `Nothing is published on GitHub. ${whyUnpublished(error)}`);
  }
}

function open(
  report: GateReport,
  settings: PublishSettings,
  world: PublishWorld & { readonly http: ReturnType<typeof openHttp> },
): Publishing {
  const { environment: name, token = '' } = settings;
  const { clock, say, http, signal } = world;
  const context = readRunnerContext(world.environment);
  const github = createGitHub({ http, clock, token, context, signal });
  return { report, github, context, clock, say, signal, ...(name === undefined ? {} : { environment: name }) };
}

type Part = readonly [string, () => Promise<void>];

function partsOf(settings: PublishSettings, publishing: Publishing, world: PublishWorld): readonly Part[] {
  const { comment, environment } = settings;
  const parts: Part[] = [];
  if (settings.uploadSarif) parts.push(['Code scanning alerts were', () => uploadSarif(publishing)]);
  if (settings.checkRun) parts.push(['The check run was', () => publishCheckRuns(publishing)]);
  if (comment !== 'never') parts.push(['The pull request comment was', () => publishComments(publishing, comment)]);
  if (environment === undefined) return parts;
  const deployment: DeploymentPublishing = { ...publishing, environment };
  if (settings.deploymentStatus) {
    parts.push([
      'The deployment status was',
      async () => world.setOutput('deployment-id', await publishDeploymentStatus(deployment)),
    ]);
  }
  if (settings.deploymentRecord) {
    parts.push(['The deployment record was', () => publishDeploymentRecords(deployment, world)]);
  }
  return parts;
}
