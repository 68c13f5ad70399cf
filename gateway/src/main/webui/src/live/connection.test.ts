import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket } from '../testing/FakeSocket';
import { askedDelay, backoff } from './backoff';
import { LiveConnection } from './connection';

function connected() {
  const sockets: FakeSocket[] = [];
  const renewals: boolean[] = [];
  const heard: unknown[] = [];
  const connection = new LiveConnection({
    connect: (protocols) => {
      const socket = new FakeSocket(protocols);
      sockets.push(socket);
      return socket;
    },
    token: (renew) => {
      renewals.push(renew);
      return Promise.resolve('the-token');
    },
    random: () => 1,
  });
  connection.subscribe('alerts', {
    snapshot: (data) => heard.push(['snapshot', data]),
    event: (data) => heard.push(['event', data]),
  });
  const newest = () => {
    const socket = sockets.at(-1);
    if (socket === undefined) {
      throw new Error('no socket was opened');
    }
    return socket;
  };
  return { connection, sockets, renewals, heard, newest };
}

describe('the live connection', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends the token as a sub-protocol and subscribes', async () => {
    const { connection, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(newest().protocols).toEqual(['cluster-ai.v1', 'bearer.the-token']);
    newest().opens();
    expect(connection.state()).toBe('live');
    expect(newest().sent).toEqual([{ type: 'subscribe', id: 'alerts-1', topic: 'alerts' }]);
  });

  it('comes back after a loss and resumes where it was', async () => {
    const { connection, sockets, heard, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    newest().tellsSnapshot('alerts', 'p1', []);
    newest().tellsEvent('alerts', 'p2', { id: 'a' });
    newest().breaks();
    expect(connection.state()).toBe('waiting');
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
    newest().opens();
    expect(newest().sent).toEqual([{ type: 'subscribe', id: 'alerts-2', topic: 'alerts', since: 'p2' }]);
    newest().tellsEvent('alerts', 'p3', { id: 'b' });
    expect(heard).toEqual([
      ['snapshot', { items: [] }],
      ['event', { id: 'a' }],
      ['event', { id: 'b' }],
    ]);
  });

  it('takes a new snapshot after a gap', async () => {
    const { connection, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    newest().tellsSnapshot('alerts', 'p1', []);
    newest().tells({ type: 'gap', id: 'alerts-1', topic: 'alerts' });
    expect(newest().sent.slice(1)).toEqual([
      { type: 'unsubscribe', id: 'alerts-1' },
      { type: 'subscribe', id: 'alerts-2', topic: 'alerts' },
    ]);
  });

  it('tells a renewed token on the open socket', async () => {
    const { connection, sockets, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    connection.authenticate('fresh');
    expect(newest().sent.at(-1)).toEqual({ type: 'authenticate', token: 'fresh' });
    expect(sockets).toHaveLength(1);
  });

  it('asks again for what the newer token may grant', async () => {
    const { connection, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    newest().tells({ type: 'error', id: 'alerts-1', code: 'FORBIDDEN' });
    connection.authenticate('fresh');
    expect(newest().sent.slice(1)).toEqual([
      { type: 'authenticate', token: 'fresh' },
      { type: 'subscribe', id: 'alerts-2', topic: 'alerts' },
    ]);
  });

  it('tells that a topic is not followed which the token does not grant, until a newer one does', async () => {
    const { connection, newest } = connected();
    let told = 0;
    connection.watch(() => told++);
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    expect(connection.follows('alerts')).toBe(true);
    const before = told;
    newest().tells({ type: 'error', id: 'alerts-1', code: 'FORBIDDEN' });
    expect(connection.follows('alerts')).toBe(false);
    expect(told).toBe(before + 1);
    connection.authenticate('fresh');
    expect(connection.follows('alerts')).toBe(true);
  });

  it('asks again after a moment when the gateway has not read the topic yet', async () => {
    const { connection, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    newest().tells({ type: 'error', id: 'alerts-1', code: 'SERVICE_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(newest().subscriptions('alerts')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(newest().subscriptions('alerts')).toHaveLength(2);
  });

  it('leaves a subscription alone whose snapshot the gateway tries again', async () => {
    const { connection, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    newest().tells({ type: 'error', id: 'alerts-1', code: 'UPSTREAM_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(newest().subscriptions('alerts')).toHaveLength(1);
  });

  it('comes back when a gateway that stops asks it to', async () => {
    const { connection, sockets, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    newest().breaks(1013, 'TRY_AGAIN after=3210: this gateway stops, connect again');
    await vi.advanceTimersByTimeAsync(3_209);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(2);
  });

  it('asks for a new token when it was closed by policy', async () => {
    const { connection, renewals, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    newest().breaks(1008);
    await vi.advanceTimersByTimeAsync(500);
    expect(renewals).toEqual([false, true]);
  });

  it('waits longer after each failure, and not any more once it was told something', async () => {
    const { connection, sockets, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().breaks();
    await vi.advanceTimersByTimeAsync(500);
    newest().breaks();
    await vi.advanceTimersByTimeAsync(999);
    expect(sockets).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sockets).toHaveLength(3);
    newest().opens();
    newest().breaks();
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(4);
  });

  it('gives up a socket that has gone silent', async () => {
    const { connection, sockets, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(newest().sent.filter((frame) => frame.type === 'ping')).toHaveLength(2);
    newest().tells({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(connection.state()).toBe('live');
    await vi.advanceTimersByTimeAsync(16_000);
    expect(sockets[0]?.closed).toBe(true);
    expect(sockets.length).toBeGreaterThan(1);
  });

  it('does not come back after it was stopped', async () => {
    const { connection, sockets, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    connection.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(sockets[0]?.closed).toBe(true);
    expect(connection.state()).toBe('stopped');
  });

  it('ignores frames it does not know', async () => {
    const { connection, heard, newest } = connected();
    connection.start();
    await vi.advanceTimersByTimeAsync(0);
    newest().opens();
    newest().onmessage?.(new MessageEvent('message', { data: '{"type":"novelty"}' }));
    newest().onmessage?.(new MessageEvent('message', { data: 'not json' }));
    expect(connection.state()).toBe('live');
    expect(heard).toEqual([]);
  });
});

describe('the delay a server asks for', () => {
  it('is read from the reason', () => {
    expect(askedDelay('TRY_AGAIN after=0: stops')).toBe(0);
    expect(askedDelay('TRY_AGAIN after=5000: stops')).toBe(5000);
  });

  it('is absent when the reason names none, or nonsense', () => {
    expect(askedDelay('')).toBeUndefined();
    expect(askedDelay('UNAUTHENTICATED: the token has ended')).toBeUndefined();
    expect(askedDelay('TRY_AGAIN after=99999999: stops')).toBeUndefined();
  });
});

describe('the back-off', () => {
  it('doubles up to its limit', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((failures) => backoff(failures, () => 1))).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000]);
  });

  it('spreads over the upper half', () => {
    expect(backoff(3, () => 0)).toBe(1000);
    expect(backoff(3, () => 0.5)).toBe(1500);
  });
});
