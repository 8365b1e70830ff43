import type { HttpClient, HttpResponse } from '../http/http.ts';
import { isLoopback } from '../http/loopback.ts';

const deadlineMs = 2000;

/** Whether an answer came from the simulator, which says so in all of its answers. */
export function isSimulated({ headers }: Pick<HttpResponse, 'headers'>): boolean {
  return headers['x-qualys-simulator'] !== undefined;
}

/** Whether a gateway is the simulator, for a run that asks it nothing else. It only listens on loopback: nobody else is asked. */
export async function isSimulator(gateway: string, http: HttpClient): Promise<boolean> {
  if (!isLoopback(new URL(gateway).hostname)) return false;
  const call = {
    method: 'GET',
    url: `${gateway}/`,
    what: 'the gateway',
    unreachableCode: 'qualys-unreachable',
  } as const;
  return http.send({ ...call, deadlineMs, repeat: 'never' }).then(isSimulated, () => false);
}
