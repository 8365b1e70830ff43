import type { ServicePorts } from './ports.ts';

/** Whether an event is younger than this; by its own time, so that no count has to be kept. A time that makes no sense is old. */
export function isYoungerThan(
  { time }: { readonly time: string },
  ms: number,
  { clock }: Pick<ServicePorts, 'clock'>,
): boolean {
  return Math.abs(clock.now().getTime() - Date.parse(time)) < ms;
}
