import { formatDuration } from './duration.ts';
import { formatPlatform } from './image/platform.ts';
import { formatReference } from './image/reference.ts';
import type { ResolvedImage } from './image/resolved.ts';
import type { Progress } from './progress.ts';
import { sentence } from './reason.ts';

/** One event of a run as the line people read; untrusted text in it is made inert by whoever prints it. */
export function describeProgress(event: Progress): string {
  switch (event.kind) {
    case 'read':
      if (event.taskDefinitions === 0 && event.containers > 0) return `Read ${count(event.containers, 'local image')}.`;
      return `Read ${count(event.taskDefinitions, 'task definition')} with ${count(event.containers, 'container')} and ${count(event.references, 'image reference')}.`;
    case 'resolved':
      return `Resolved ${event.text} to ${event.images.map(placeOf).join(', ')}.`;
    case 'unresolved':
      return `Not resolved: ${sentence(event.reason)}`;
    case 'known':
      return `${nameOf(event.image)} was scanned at ${event.scannedAt}; taken from ${event.from === 'cache' ? 'the cache' : 'Qualys'}.`;
    case 'scanner-chosen':
      return `${nameOf(event.image)} goes to ${event.scanner === 'qscanner' ? 'QScanner' : 'the registry sensor'}: ${event.why}.`;
    case 'submitted':
      return `Asked Qualys to scan ${count(event.images.length, 'image')} in ${event.registry} (schedule ${event.schedule}).`;
    case 'joined':
      return `Waiting for a scan that already runs at Qualys for ${event.images.map(nameOf).join(', ')} (schedule ${event.schedule}).`;
    case 'waiting':
      return `Scanning: ${event.finished} of ${count(event.total, 'image')} done after ${formatDuration(event.elapsedMs)}.`;
    case 'work-started':
      return `Started a worker for ${nameOf(event.image)} as a ${event.place} (work ${event.work}).`;
    case 'work-log':
      return `The worker for ${nameOf(event.image)} (work ${event.work}) writes its log to ${event.log}`;
    case 'scanned':
      return `Scanned ${nameOf(event.image)} at ${event.scannedAt}.`;
    case 'failed':
      return `Not scanned: ${sentence(event.reason)}`;
    case 'retry':
      return `${event.what}: ${event.why}; attempt ${event.attempt} follows ${event.waitMs < 1000 ? 'at once' : `in ${formatDuration(event.waitMs)}`}.`;
    case 'connector-created':
      return `Created the registry connector ${event.name} at Qualys for ${event.registry}.`;
    case 'warning':
      return event.message;
    default:
      return event satisfies never;
  }
}

function placeOf({ digest, platform, local }: ResolvedImage): string {
  const what = local === undefined ? digest : `${local.name}, image id ${digest}, which is in no registry yet`;
  return `${what} (${formatPlatform(platform)})`;
}

function nameOf(image: ResolvedImage): string {
  if (image.local !== undefined) return image.local.name;
  const { digest: _, ...named } = image.reference;
  return `${formatReference(named)}@${image.digest.slice(0, 19)}…`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
