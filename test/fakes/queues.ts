import type { MoveTask, QueuedMessage, Queues } from '../../core/operate/queues.ts';

/** Queues in memory. */
export interface FakeQueues extends Queues {
  /** What waits, by address. */
  readonly waiting: Map<string, QueuedMessage[]>;
  readonly sent: { readonly url: string; readonly body: unknown }[];
  /** Puts a message into a queue. */
  put(url: string, body: unknown, attributes?: Readonly<Record<string, string>>): void;
  /** How moves come out, a look at a time; without any SQS does not move messages. */
  moves: MoveTask[] | undefined;
  /** Throws for a call that is to fail. */
  fault: (verb: string, url: string) => void;
}

/** A message that is received is held until it is released or removed. */
export function fakeQueues(): FakeQueues {
  let count = 0;
  const held = new Map<string, QueuedMessage[]>();
  const moving = new Set<string>();
  const queues: FakeQueues = {
    waiting: new Map(),
    sent: [],
    moves: [{ status: 'COMPLETED', moved: 1 }],
    fault: () => {},
    put: (url, body, attributes = {}) => {
      count += 1;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const message = { id: `message-${count}`, body: text, attributes, receives: 1, receipt: `receipt-${count}` };
      of(queues.waiting, url).push({ ...message, sentAt: new Date('2026-11-21T09:00:00Z') });
    },
    counts: async (url) => {
      queues.fault('counts', url);
      return { waiting: of(queues.waiting, url).length, inFlight: of(held, url).length, delayed: 0 };
    },
    receive: async (url) => {
      queues.fault('receive', url);
      const messages = of(queues.waiting, url).splice(0, 10);
      of(held, url).push(...messages);
      return messages;
    },
    release: async (url, messages) => {
      of(queues.waiting, url).push(...messages);
      held.set(
        url,
        of(held, url).filter((message) => !messages.includes(message)),
      );
    },
    remove: async (url, message) => {
      held.set(
        url,
        of(held, url).filter((each) => each !== message),
      );
    },
    send: async (url, body) => {
      queues.fault('send', url);
      queues.sent.push({ url, body: JSON.parse(body) });
    },
    startMove: async (url) => {
      queues.fault('startMove', url);
      if (queues.moves === undefined) return false;
      moving.add(url);
      queues.waiting.set(url, []);
      return true;
    },
    lastMove: async (url) => (moving.has(url) ? queues.moves?.shift() : undefined),
  };
  return queues;
}

function of(map: Map<string, QueuedMessage[]>, url: string): QueuedMessage[] {
  const known = map.get(url) ?? [];
  map.set(url, known);
  return known;
}
