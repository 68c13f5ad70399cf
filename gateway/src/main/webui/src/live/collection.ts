import type { Versioned } from '../api/types';

/**
 * A list that is read once and then kept current by events. Facts may arrive twice, late or beside a list request that is under way:
 * the highest version of each item wins, and what was removed stays removed.
 */
export interface Collection<T extends Versioned> {
  readonly items: ReadonlyMap<string, T>;
  /** The version with which an item went away. */
  readonly removed: ReadonlyMap<string, number>;
  /** The tick at which an event last changed an item. */
  readonly changedAt: ReadonlyMap<string, number>;
  readonly tick: number;
}

/** How many departed items are remembered. */
const REMEMBERED = 500;

/** The state the server told; everything known before it is void. */
export function snapshot<T extends Versioned>(items: readonly T[]): Collection<T> {
  return {
    items: new Map(items.filter((item) => item.removed !== true).map((item) => [item.id, item])),
    removed: new Map(),
    changedAt: new Map(),
    tick: 0,
  };
}

export function apply<T extends Versioned>(current: Collection<T>, fact: T): Collection<T> {
  const known = current.items.get(fact.id)?.version ?? current.removed.get(fact.id);
  if (known !== undefined && fact.version <= known) {
    return current;
  }
  const tick = current.tick + 1;
  const items = new Map(current.items);
  const removed = new Map(current.removed);
  if (fact.removed === true) {
    items.delete(fact.id);
    removed.delete(fact.id);
    removed.set(fact.id, fact.version);
    for (const id of removed.keys()) {
      if (removed.size <= REMEMBERED) {
        break;
      }
      removed.delete(id);
    }
  } else {
    items.set(fact.id, fact);
    removed.delete(fact.id);
  }
  return { items, removed, changedAt: new Map(current.changedAt).set(fact.id, tick), tick };
}

/**
 * Joins the answer of a list request with what events told meanwhile.
 *
 * @param asked the tick at which the request was sent: what changed after it may be newer than the answer
 */
export function reconcile<T extends Versioned>(current: Collection<T> | undefined, answer: readonly T[], asked: number): Collection<T> {
  if (current === undefined) {
    return snapshot(answer);
  }
  const items = new Map<string, T>();
  for (const item of answer) {
    const held = current.items.get(item.id);
    const gone = current.removed.get(item.id);
    if (item.removed !== true && (gone === undefined || item.version > gone)) {
      items.set(item.id, held !== undefined && held.version > item.version ? held : item);
    }
  }
  for (const [id, held] of current.items) {
    if (!items.has(id) && (current.changedAt.get(id) ?? 0) > asked) {
      items.set(id, held);
    }
  }
  return { ...current, items };
}
