import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeGateway, tokenFor } from '../testing/FakeGateway';
import { api } from './client';
import { Problem } from './problem';
import { covers, identityOf, Session, session } from './session';

const REFRESH = 'POST /api/v1/auth/refresh';
const renewed = (id: string) => ({ body: { accessToken: tokenFor('tester', '*:*', id), expiresIn: 900 } });

let browsers = 0;

/** A session that no other test hears of. */
const inOwnBrowser = () => new Session(`browser ${String(++browsers)}`);

describe('a session', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('resumes from the cookie when the page is opened', async () => {
    const gateway = new FakeGateway().on(REFRESH, renewed('2'));
    const opened = inOwnBrowser();
    await opened.start();
    expect(opened.state()).toMatchObject({ status: 'signed-in', identity: { username: 'tester' } });
    expect(gateway.called(REFRESH)[0]?.headers.get('X-Token-Transport')).toBe('cookie');
  });

  it('asks for a login when there is no cookie', async () => {
    new FakeGateway().fails(REFRESH, 401, 'NOT_AUTHENTICATED');
    const opened = inOwnBrowser();
    await opened.start();
    expect(opened.state()).toEqual({ status: 'signed-out' });
  });

  it('does not take an unreachable gateway for a logout', async () => {
    new FakeGateway().fails(REFRESH, 503, 'UPSTREAM_UNAVAILABLE', 'auth-service does not answer');
    const opened = inOwnBrowser();
    await opened.start();
    expect(opened.state()).toMatchObject({ status: 'unreachable' });
  });

  it('renews the token before it ends', async () => {
    const gateway = new FakeGateway().on(REFRESH, renewed('2'));
    const opened = inOwnBrowser();
    await opened.login('tester', 'secret');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(gateway.called(REFRESH)).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(gateway.called(REFRESH)).toHaveLength(1);
    await opened.logout();
  });

  it('keeps the session while the renewal only cannot be made now, and tries again', async () => {
    const gateway = new FakeGateway().fails(REFRESH, 503, 'UPSTREAM_UNAVAILABLE');
    const opened = inOwnBrowser();
    await opened.login('tester', 'secret');
    await vi.advanceTimersByTimeAsync(720_000);
    expect(opened.state().status).toBe('signed-in');
    gateway.on(REFRESH, renewed('2'));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(opened.state()).toMatchObject({ status: 'signed-in', token: tokenFor('tester', '*:*', '2') });
    await opened.logout();
  });

  it('ends when the renewal is refused', async () => {
    new FakeGateway().fails(REFRESH, 401, 'SESSION_ENDED');
    const opened = inOwnBrowser();
    await opened.login('tester', 'secret');
    await vi.advanceTimersByTimeAsync(720_000);
    expect(opened.state()).toEqual({ status: 'signed-out', reason: 'expired' });
  });

  it('makes one request however many callers need a new token', async () => {
    const gateway = new FakeGateway().on(REFRESH, renewed('2'));
    const opened = inOwnBrowser();
    const tokens = await Promise.all([opened.refresh(), opened.refresh(), opened.token()]);
    expect(new Set(tokens).size).toBe(1);
    expect(gateway.called(REFRESH)).toHaveLength(1);
    await opened.logout();
  });

  it('takes the token that another tab renewed while it waited for the lock', async () => {
    const gateway = new FakeGateway().on(REFRESH, renewed('2'));
    let release: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => (release = resolve));
    vi.stubGlobal('navigator', { ...navigator, locks: { request: async (_: string, work: () => Promise<string>) => turn.then(work) } });
    const one = new Session('two tabs');
    const other = new Session('two tabs');
    const waiting = one.refresh();
    vi.unstubAllGlobals();
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(renewed('other').body))));
    vi.stubGlobal('navigator', { ...navigator, locks: undefined });
    const fromOther = await other.refresh();
    await vi.waitFor(() => {
      expect(one.state()).toMatchObject({ token: fromOther });
    });
    release();
    expect(await waiting).toBe(fromOther);
    expect(gateway.called(REFRESH)).toHaveLength(0);
    await one.logout();
    vi.unstubAllGlobals();
  });
});

describe('the client', () => {
  it('renews a refused token once and repeats the request with the same idempotency key', async () => {
    const gateway = new FakeGateway().on(REFRESH, renewed('2'));
    await session.login('tester', 'secret');
    const old = tokenFor('tester', '*:*');
    gateway.on('POST /api/v1/workers', ({ headers }) =>
      headers.get('Authorization') === `Bearer ${old}` ? { status: 401, body: { code: 'TOKEN_EXPIRED' } } : { status: 202, body: { id: 'w-1' } },
    );
    expect(await api.post('/api/v1/workers', {})).toEqual({ id: 'w-1' });
    const calls = gateway.called('POST /api/v1/workers');
    expect(calls).toHaveLength(2);
    expect(calls[0]?.headers.get('Idempotency-Key')).toBe(calls[1]?.headers.get('Idempotency-Key'));
  });

  it('follows the cursor to the last page', async () => {
    const gateway = new FakeGateway();
    await session.login('tester', 'secret');
    gateway.on('GET /api/v1/workers', ({ query }) => ({ body: query.get('cursor') === 'c2' ? { items: [2], next: null } : { items: [1], next: 'c2' } }));
    expect(await api.list<number>('/api/v1/workers')).toEqual([1, 2]);
  });

  it('turns a failure that is no problem document into a problem', async () => {
    const gateway = new FakeGateway();
    await session.login('tester', 'secret');
    gateway.on('GET /api/v1/workers', { status: 502 });
    const failure = await api.get('/api/v1/workers').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Problem);
    expect(failure).toMatchObject({ status: 502, code: 'HTTP_502', transient: true });
  });
});

describe('what a token says', () => {
  it('names the person, the roles and the permissions', () => {
    expect(identityOf(tokenFor('Zoë', 'alerts:read workers:write'))).toMatchObject({ roles: ['Admin'], permissions: ['alerts:read', 'workers:write'] });
  });

  it('grants nothing when it cannot be read', () => {
    expect(identityOf('garbage').permissions).toEqual([]);
  });

  it('covers names with wildcards in either part, and nothing else', () => {
    expect(covers('*:read', 'alerts:read')).toBe(true);
    expect(covers('alerts:*', 'alerts:acknowledge')).toBe(true);
    expect(covers('*:read', 'alerts:write')).toBe(false);
    expect(covers('alerts', 'alerts:read')).toBe(false);
  });
});
