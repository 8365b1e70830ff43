import { RemoteError } from '../errors.ts';
import type { ResolvedImage } from '../image/resolved.ts';
import type { GateReport, Verdict } from '../report/report.ts';
import { archiveForPush } from './archive-push.ts';
import { newsOf } from './news.ts';
import { renderNotification } from './notification.ts';
import type { Outcome } from './outcome.ts';
import type { ServiceMetric, ServicePorts } from './ports.ts';
import { scanCompleted } from './scan-completed.ts';
import type { Told } from './scan-store.ts';
import type { DeployedUse } from './use.ts';
import { reportOfUses } from './use-report.ts';

/** How long one teller has the right to tell before another may think it dead: longer than telling takes, by far. */
export const tellingLeaseMs = 60_000;

/** One use, and what it is to be told. */
export interface Telling {
  /** Under which the use is remembered: the digest, or what stands for an image that never became one. */
  readonly key: string;
  readonly use: DeployedUse;
  readonly image?: ResolvedImage;
  readonly outcome: Outcome;
  /** What it was told last, where that was read already. */
  readonly told?: Told;
  /** Done before anybody is told, and only when there is something to tell. */
  readonly first?: () => Promise<void>;
  /** Makes the fingerprint another one: for what is told again after a time. */
  readonly occasion?: string;
}

const verdictMetrics: Readonly<Record<Verdict, ServiceMetric>> = {
  pass: 'VerdictsPass',
  fail: 'VerdictsFail',
  inconclusive: 'VerdictsInconclusive',
};

/**
 * Evaluates what is known of a use and tells whoever listens, once: `Scan Completed` for machines at every change, and a notification
 * for people when there is something new and bad. A step that throws is repeated from the start; only between publishing and
 * remembering can it be told twice. Throws a retryable RemoteError while another teller has the right.
 */
export async function tellUse(telling: Telling, ports: ServicePorts): Promise<'told' | 'known'> {
  const { key, use, image, outcome } = telling;
  const report = await reportOfUses([use], image, outcome, ports);
  const { notificationThreshold } = ports.settings;
  const { fingerprint: content } = newsOf(report, notificationThreshold, undefined);
  const fingerprint = telling.occasion === undefined ? content : `${report.verdict}-${telling.occasion}`;
  if (telling.told?.fingerprint === fingerprint) return 'known';
  const turn = await ports.store.beginTelling(key, use, fingerprint, ports.clock.now(), tellingLeaseMs);
  switch (turn.kind) {
    case 'told':
      return 'known';
    case 'busy':
      throw busy(use);
    case 'mine': {
      await telling.first?.();
      if (image !== undefined) await archiveForPush(use, { image, outcome }, ports);
      const findings = await tell(telling, report, turn.before, ports);
      await ports.store.told(key, use, { fingerprint, findings, at: ports.clock.now().toISOString() });
      return 'told';
    }
    default:
      return turn satisfies never;
  }
}

async function tell(
  { use, occasion }: Telling,
  report: GateReport,
  before: Told | undefined,
  { settings, outlets, count, log }: ServicePorts,
): Promise<readonly string[]> {
  const news = newsOf(report, settings.notificationThreshold, before);
  const { deployment } = use;
  const parts = { use, report, threshold: settings.notificationThreshold, newFindings: news.newFindings };
  await outlets.announce?.(scanCompleted(parts));
  count(verdictMetrics[report.verdict], 1);
  const isWorthTelling = news.worthTelling || (occasion !== undefined && report.verdict !== 'pass');
  if (isWorthTelling && outlets.publish !== undefined) {
    await outlets.publish(renderNotification(parts));
    count('NotificationsSent');
  }
  log.info('A use was judged.', {
    ...deployment,
    ...use.push,
    family: use.use.family,
    container: use.use.container,
    digest: report.images[0]?.image?.digest,
    verdict: report.verdict,
    newFindings: news.newFindings.length,
  });
  return news.findings;
}

function busy({ deployment, use, push }: DeployedUse): RemoteError {
  const what = push === undefined ? `${use.family}/${use.container}` : `the repository ${push.repository}`;
  const where = `${what} in ${deployment.account} ${deployment.region}`;
  return new RemoteError(`The use of an image by ${where} is being told by another Lambda right now.`, {
    code: 'internal',
    retryable: true,
    remedy: 'Nothing: it is looked at again by itself.',
  });
}
