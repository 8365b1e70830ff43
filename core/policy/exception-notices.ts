import type { ImageUse, Notice } from '../task-definition/task-definition.ts';
import type { Accepted } from './acceptance.ts';
import { daysBetween } from './calendar.ts';
import { describeException, type PolicyException } from './exception.ts';
import { isActive, isForContainer } from './exceptions.ts';
import type { Judgement } from './judge.ts';
import type { GatePolicy } from './policy.ts';

/** So many exceptions that expire on one day would turn many gates red at once. */
const crowd = 5;

/**
 * What the owners of exceptions should know: which of them have expired, which expire soon, which ended or are not enough, which are
 * of no use, and which all expire on one day. An exception that is meant for an image that could not be judged may be of
 * use, so nothing is said of it.
 */
export function exceptionNotices(
  policy: Pick<GatePolicy, 'exceptions' | 'exceptionWarnDays'>,
  today: string,
  judgements: readonly Judgement[],
  unjudged: readonly ImageUse[],
): readonly Notice[] {
  const accepted = judgements.map((judgement) => judgement.accepted);
  const active = policy.exceptions.filter((exception) => isActive(exception, today));
  const expired = policy.exceptions.filter((exception) => !isActive(exception, today));
  const heard = new Set(accepted.flatMap((one) => [...one.heard.keys()].map(({ exception }) => exception)));
  const uses = [...judgements.flatMap((judgement) => judgement.uses), ...unjudged];
  const unused = active.filter(
    (exception) => !heard.has(exception) && !unjudged.some((use) => isForContainer(exception, use)),
  );
  return [
    ...expired.map((exception) => notice(exception, `expired on ${exception.expires} and is not applied.`)),
    ...active.flatMap((exception) => expiring(exception, today, policy.exceptionWarnDays)),
    ...ended(accepted),
    ...notEnough(accepted),
    ...unused.map((exception) => notice(exception, `${uselessness(exception, uses)}; correct or remove it.`)),
    ...crowded(active),
  ];
}

function notice(exception: PolicyException, what: string): Notice {
  const { owner, position } = exception;
  return { message: `The exception for ${describeException(exception)} (${owner}) ${what}`, position };
}

function expiring(exception: PolicyException, today: string, warnDays: number): readonly Notice[] {
  const days = daysBetween(today, exception.expires);
  if (days > warnDays) return [];
  const when = days === 0 ? 'today' : days === 1 ? 'tomorrow' : `in ${days} days`;
  return [notice(exception, `expires ${when}, on ${exception.expires}; fix what it excepts, or renew it.`)];
}

/** Exceptions that a fix has ended, each once. */
function ended(accepted: readonly Accepted[]): readonly Notice[] {
  const found = new Map<PolicyException, Notice>();
  for (const [grounds, finding] of accepted.flatMap(({ heard }) => [...heard])) {
    const { exception, holds } = grounds;
    if (exception === undefined || holds || found.has(exception)) continue;
    found.set(exception, notice(exception, `has ended for ${finding.id}, because a fix is known (until-fixed).`));
  }
  return [...found.values()];
}

/** Exceptions that leave a part of a finding open, each with the first such finding. */
function notEnough(accepted: readonly Accepted[]): readonly Notice[] {
  const found = new Map<PolicyException, Notice>();
  for (const { grounds, finding, open } of accepted.flatMap(({ partly }) => partly)) {
    const { exception } = grounds;
    if (exception === undefined || found.has(exception)) continue;
    const others = open.length > 3 ? `${open.slice(0, 3).join(', ')} and ${open.length - 3} more` : open.join(', ');
    found.set(
      exception,
      notice(exception, `is not enough for ${finding.id}, which stands for ${others} too and still gates.`),
    );
  }
  return [...found.values()];
}

function uselessness(exception: PolicyException, uses: readonly ImageUse[]): string {
  return uses.some((use) => isForContainer(exception, use)) ? 'matches no finding' : 'is for no container of this run';
}

function crowded(active: readonly PolicyException[]): readonly Notice[] {
  return [...Map.groupBy(active, ({ expires }) => expires)].flatMap(([day, exceptions]): readonly Notice[] => {
    const [first] = exceptions;
    if (first === undefined || exceptions.length < crowd) return [];
    const message = `${exceptions.length} exceptions expire on one day, ${day}: spread the dates, or they all come due at once.`;
    return [{ message, position: first.position }];
  });
}
