/** A message as it lies in a queue. The body may hold what nobody should read: it is never shown. */
export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt?: Date;
  readonly receives: number;
  /** Whoever holds it may remove it or give it back. */
  readonly receipt: string;
}

/** About how many messages a queue has. */
export interface QueueCounts {
  readonly waiting: number;
  /** Somebody is reading them. */
  readonly inFlight: number;
  /** Not to be delivered yet. */
  readonly delayed: number;
}

/** Messages on their way from a dead-letter queue back to where they came from. */
export interface MoveTask {
  /** `RUNNING`, `COMPLETED`, `FAILED`, `CANCELLING`, `CANCELLED`. */
  readonly status: string;
  readonly moved: number;
  readonly reason?: string;
  readonly startedAt?: Date;
}

/** Queues of one account and region, by their URLs. */
export interface Queues {
  /** Undefined when there is no such queue. */
  counts(url: string, signal?: AbortSignal): Promise<QueueCounts | undefined>;
  /** Up to ten messages that nobody else gets for a while; none when there seem to be none. */
  receive(url: string, holdSeconds: number, signal?: AbortSignal): Promise<readonly QueuedMessage[]>;
  /** Gives messages back at once. */
  release(url: string, messages: readonly QueuedMessage[], signal?: AbortSignal): Promise<void>;
  remove(url: string, message: QueuedMessage, signal?: AbortSignal): Promise<void>;
  send(url: string, body: string, signal?: AbortSignal): Promise<void>;
  /** Lets SQS move all that a dead-letter queue has back to its source; false where it can not. */
  startMove(url: string, signal?: AbortSignal): Promise<boolean>;
  /** The last move from a dead-letter queue. */
  lastMove(url: string, signal?: AbortSignal): Promise<MoveTask | undefined>;
}
