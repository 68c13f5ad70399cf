import { describe, expect, it } from 'vitest';
import { open, receive, subscription } from './subscription';

describe('a subscription', () => {
  it('asks for a snapshot first', () => {
    const step = open(subscription('alerts', { severity: 'critical' }));
    expect(step.send).toEqual([{ type: 'subscribe', id: 'alerts-1', topic: 'alerts', filter: { severity: 'critical' } }]);
  });

  it('delivers and remembers the position of each frame', () => {
    const opened = open(subscription('alerts')).next;
    const first = receive(opened, { type: 'snapshot', id: 'alerts-1', topic: 'alerts', position: 'p1', data: { items: [] } });
    expect(first.deliver).toEqual({ kind: 'snapshot', data: { items: [] } });
    const second = receive(first.next, { type: 'event', id: 'alerts-1', topic: 'alerts', position: 'p2', data: { id: 'a' } });
    expect(second.deliver).toEqual({ kind: 'event', data: { id: 'a' } });
    expect(second.next.position).toBe('p2');
  });

  it('resumes from its position on the next socket', () => {
    const told = receive(open(subscription('workers')).next, { type: 'snapshot', id: 'workers-1', topic: 'workers', position: 'p7', data: {} }).next;
    expect(open(told).send).toEqual([{ type: 'subscribe', id: 'workers-2', topic: 'workers', since: 'p7' }]);
  });

  it('asks for a new snapshot after a gap', () => {
    const told = receive(open(subscription('workers')).next, { type: 'snapshot', id: 'workers-1', topic: 'workers', position: 'p7', data: {} }).next;
    const step = receive(told, { type: 'gap', id: 'workers-1', topic: 'workers' });
    expect(step.deliver).toBeUndefined();
    expect(step.send).toEqual([
      { type: 'unsubscribe', id: 'workers-1' },
      { type: 'subscribe', id: 'workers-2', topic: 'workers' },
    ]);
    expect(step.next.position).toBeUndefined();
  });

  it('starts over when the server does not know its position', () => {
    const told = receive(open(subscription('workers')).next, { type: 'snapshot', id: 'workers-1', topic: 'workers', position: 'p7', data: {} }).next;
    const resumed = open(told).next;
    const step = receive(resumed, { type: 'error', id: 'workers-2', code: 'INVALID_CURSOR' });
    expect(step.send.at(-1)).toEqual({ type: 'subscribe', id: 'workers-3', topic: 'workers' });
  });

  it('ignores frames of a subscription it has given up', () => {
    const current = open(open(subscription('workers')).next).next;
    const step = receive(current, { type: 'event', id: 'workers-1', topic: 'workers', position: 'old', data: {} });
    expect(step.next).toBe(current);
    expect(step.deliver).toBeUndefined();
  });

  it('keeps why it was refused until it asks again', () => {
    const refused = receive(open(subscription('workers')).next, { type: 'error', id: 'workers-1', code: 'FORBIDDEN' }).next;
    expect(refused.refused).toBe('FORBIDDEN');
    expect(open(refused).next.refused).toBeUndefined();
  });
});
