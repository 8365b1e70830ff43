import { unusableFeed } from '../policy/exploitation.ts';
import type { Court } from '../policy/judge.ts';
import { isAbout } from '../policy/vex/vex.ts';
import { sentence } from '../reason.ts';
import type { Notice } from '../task-definition/task-definition.ts';
import type { ImageReport } from './report.ts';
import { plural } from './text.ts';

/** What a reader should know of the evidence beside the scans: feeds that can't answer, VEX documents about nothing, no baseline. */
export function evidenceNotices(images: readonly ImageReport[], court: Court): readonly Notice[] {
  return [...feedNotices(court), ...unscored(images, court), ...idleVex(images, court), ...noBaseline(court)];
}

/** A feed that was given and can't be relied on is told whether or not the policy asks for it. */
function feedNotices({ policy, feeds }: Court): readonly Notice[] {
  const asked = { epss: policy.failOnEpss !== undefined, kev: policy.failOnKev };
  return (['epss', 'kev'] as const).flatMap((name): readonly Notice[] => {
    const reason = feeds[name] === undefined && !asked[name] ? undefined : unusableFeed(name, feeds[name]);
    return reason === undefined ? [] : [{ message: sentence(reason) }];
  });
}

/** EPSS has no score for some CVEs, new ones above all: these can't break the rule, and that is told. */
function unscored(images: readonly ImageReport[], { policy, feeds: { epss } }: Court): readonly Notice[] {
  if (policy.failOnEpss === undefined || epss === undefined || epss.state === 'missing') return [];
  const cves = new Set(images.flatMap(({ findings }) => findings.flatMap((finding) => finding.cves)));
  const without = [...cves].filter((cve) => !epss.data.has(cve.toUpperCase())).length;
  if (without === 0) return [];
  return [
    {
      message: `${plural(without, 'CVE')} found ${without === 1 ? 'has' : 'have'} no EPSS score in the feed of ${epss.day}; fail-on-epss says nothing of ${without === 1 ? 'it' : 'them'}.`,
    },
  ];
}

function idleVex(images: readonly ImageReport[], { vex }: Court): readonly Notice[] {
  if (images.some(({ scan }) => scan === undefined)) return [];
  return vex
    .filter((document) => !images.some(({ image }) => image !== undefined && isAbout(document, image)))
    .map(({ file }) => ({
      message: `The VEX document ${file} is about none of the images; products are found by digest or by repository_url.`,
    }));
}

function noBaseline({ policy, baseline }: Court): readonly Notice[] {
  if (!policy.onlyNew || baseline !== undefined) return [];
  return [{ message: 'The policy gates only what is new, and no baseline was given, so every finding counts as new.' }];
}
