import { describe, expect, it } from 'vitest';
import { apply, reconcile, snapshot } from './collection';

interface Thing {
  id: string;
  version: number;
  removed?: boolean;
  text?: string;
}

const ids = (collection: { items: ReadonlyMap<string, Thing> }) => [...collection.items.keys()].sort();

describe('a collection kept current by events', () => {
  it('takes a newer version of an item', () => {
    const state = apply(snapshot<Thing>([{ id: 'a', version: 1, text: 'old' }]), { id: 'a', version: 2, text: 'new' });
    expect(state.items.get('a')?.text).toBe('new');
  });

  it('drops an older version and a repetition', () => {
    const state = snapshot<Thing>([{ id: 'a', version: 3, text: 'known' }]);
    expect(apply(state, { id: 'a', version: 2, text: 'late' })).toBe(state);
    expect(apply(state, { id: 'a', version: 3, text: 'again' })).toBe(state);
  });

  it('keeps a removed item away from a late fact, and lets it come back with a newer one', () => {
    const gone = apply(snapshot<Thing>([{ id: 'a', version: 1 }]), { id: 'a', version: 3, removed: true });
    expect(ids(gone)).toEqual([]);
    expect(ids(apply(gone, { id: 'a', version: 2 }))).toEqual([]);
    expect(ids(apply(gone, { id: 'a', version: 4 }))).toEqual(['a']);
  });

  it('forgets everything a snapshot does not hold', () => {
    const before = apply(snapshot<Thing>([{ id: 'a', version: 9 }]), { id: 'b', version: 7 });
    expect(ids(before)).toEqual(['a', 'b']);
    const after = snapshot<Thing>([{ id: 'b', version: 1 }]);
    expect(ids(after)).toEqual(['b']);
    expect(after.items.get('b')?.version).toBe(1);
  });

  it('leaves out what a snapshot tells as removed', () => {
    expect(ids(snapshot<Thing>([{ id: 'a', version: 1, removed: true }]))).toEqual([]);
  });
});

describe('a list answer that meets events', () => {
  it('is taken as it is when nothing was known', () => {
    expect(ids(reconcile<Thing>(undefined, [{ id: 'a', version: 1 }], 0))).toEqual(['a']);
  });

  it('does not undo an event that was newer', () => {
    const known = apply(snapshot<Thing>([{ id: 'a', version: 1 }]), { id: 'a', version: 5, text: 'event' });
    expect(reconcile(known, [{ id: 'a', version: 4, text: 'answer' }], 0).items.get('a')?.text).toBe('event');
  });

  it('does not bring back what was removed meanwhile', () => {
    const known = apply(snapshot<Thing>([{ id: 'a', version: 1 }]), { id: 'a', version: 2, removed: true });
    expect(ids(reconcile(known, [{ id: 'a', version: 1 }], 0))).toEqual([]);
  });

  it('drops what the answer no longer holds', () => {
    const known = snapshot<Thing>([
      { id: 'a', version: 1 },
      { id: 'b', version: 1 },
    ]);
    expect(ids(reconcile(known, [{ id: 'a', version: 1 }], known.tick))).toEqual(['a']);
  });

  it('keeps what an event brought after the question was asked', () => {
    const asked = snapshot<Thing>([{ id: 'a', version: 1 }]);
    const known = apply(asked, { id: 'b', version: 1 });
    expect(ids(reconcile(known, [{ id: 'a', version: 1 }], asked.tick))).toEqual(['a', 'b']);
    expect(ids(reconcile(known, [{ id: 'a', version: 1 }], known.tick))).toEqual(['a']);
  });
});
