import type { ClientFrame, Filter, ServerFrame, Topic } from './frames';

/** What the client holds about one topic: enough to resume on any replica. Pure values; the connection sends and delivers. */
export interface Subscription {
  readonly topic: Topic;
  readonly filter: Filter | undefined;
  /** Changes with every subscribe, so that late frames of an abandoned subscription are told from those of the current one. */
  readonly id: string;
  readonly generation: number;
  /** Where to go on from; absent until the first snapshot and after a gap. */
  readonly position: string | undefined;
  readonly refused: string | undefined;
}

export interface Step {
  readonly next: Subscription;
  /** What the pages are to hear. */
  readonly deliver?: { kind: 'snapshot' | 'event'; data: unknown };
  /** What the server is to hear. */
  readonly send: readonly ClientFrame[];
}

export function subscription(topic: Topic, filter?: Filter): Subscription {
  return { topic, filter, id: `${topic}-0`, generation: 0, position: undefined, refused: undefined };
}

/** Asks for the topic on a fresh socket: from the known position on, or from a snapshot. */
export function open(current: Subscription): Step {
  const generation = current.generation + 1;
  const next: Subscription = { ...current, generation, id: `${current.topic}-${String(generation)}`, refused: undefined };
  return {
    next,
    send: [
      {
        type: 'subscribe',
        id: next.id,
        topic: next.topic,
        ...(next.filter === undefined ? {} : { filter: next.filter }),
        ...(next.position === undefined ? {} : { since: next.position }),
      },
    ],
  };
}

/** What a frame for this subscription means. Frames of other ids change nothing. */
export function receive(current: Subscription, frame: ServerFrame): Step {
  if (!('id' in frame) || frame.id !== current.id) {
    return { next: current, send: [] };
  }
  switch (frame.type) {
    case 'snapshot':
    case 'event':
      return { next: { ...current, position: frame.position, refused: undefined }, deliver: { kind: frame.type, data: frame.data }, send: [] };
    case 'gap':
      return startOver(current);
    case 'error':
      if (frame.code === 'INVALID_CURSOR' && current.position !== undefined) {
        return startOver(current);
      }
      return { next: { ...current, refused: frame.code }, send: [] };
  }
}

/** The position is of no use any more: only a new snapshot tells the truth. */
function startOver(current: Subscription): Step {
  const again = open({ ...current, position: undefined });
  return { next: again.next, send: [{ type: 'unsubscribe', id: current.id }, ...again.send] };
}
