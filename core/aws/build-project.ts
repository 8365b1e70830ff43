import { BatchGetBuildsCommand, type Build, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { RemoteError } from '../errors.ts';
import type { BuildLook, WorkPlaces } from '../scan/work-places.ts';
import { type AwsAccess, abortable, answered, clientSettings } from './client.ts';
import { repeatable } from './passing-refusal.ts';

const codes = { denied: 'internal', unreachable: 'internal' } as const;

/** The builds that run QScanner. The name of the work is all that a build is told, as a value of its environment. */
export function createBuildProject(
  options: AwsAccess & { readonly project: string; readonly limitMs: number },
): NonNullable<WorkPlaces['build']> {
  const { project, limitMs } = options;
  const client = new CodeBuildClient(clientSettings(options, codes.unreachable));
  const ask = (permission: string) => ({
    service: 'AWS CodeBuild',
    what: `a build of the project ${project}`,
    permission,
    resource: `the project ${project}`,
    codes,
  });
  return {
    limitMs,
    start: async (id, signal) => {
      const command = new StartBuildCommand({
        projectName: project,
        // Repeated within five minutes it is the same build.
        idempotencyToken: id,
        environmentVariablesOverride: [{ name: 'WORK_ID', value: id, type: 'PLAINTEXT' }],
      });
      // As many builds run and wait as the account may have.
      const asked = client.send(command, abortable(signal)).catch(repeatable(/^AccountLimit/, codes.unreachable));
      const { build } = await answered(asked, ask('codebuild:StartBuild'));
      if (build?.id !== undefined) return build.id;
      throw new RemoteError(`AWS CodeBuild started a build of ${project} and did not name it.`, {
        code: codes.unreachable,
        retryable: true,
        remedy: 'Nothing: it is asked again.',
      });
    },
    look: async (build, signal) => {
      const command = new BatchGetBuildsCommand({ ids: [build] });
      const { builds } = await answered(client.send(command, abortable(signal)), ask('codebuild:BatchGetBuilds'));
      return lookAt(builds?.[0]);
    },
  };
}

function lookAt(build: Build | undefined): BuildLook {
  if (build === undefined) return { isKnown: false };
  const { buildStatus = 'IN_PROGRESS', logs } = build;
  const link = logs?.deepLink ?? '';
  // There is a link before there is a log.
  const isLog = link.startsWith('https://') && !/=null\b/.test(link);
  return {
    isKnown: true,
    ...(buildStatus === 'IN_PROGRESS' ? {} : { ended: endOf(build, buildStatus) }),
    ...(isLog ? { log: link } : {}),
  };
}

/** The status, and the phase in which it came about, with CodeBuild's words on it. */
function endOf({ phases = [] }: Build, status: string): string {
  const phase = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== 'SUCCEEDED');
  if (phase === undefined) return status;
  const words = (phase.contexts ?? []).flatMap(({ message }) => message ?? []).join(' ');
  const said = words.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  return `${status} in its phase ${phase.phaseType}${said === '' ? '' : `, ${said}`}`;
}
