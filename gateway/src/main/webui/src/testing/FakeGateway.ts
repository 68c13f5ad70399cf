import { vi } from 'vitest';

export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}

type Answer = { status?: number; body?: unknown } | 'never';
type Route = Answer | ((call: Call) => Answer);

/** Answers `fetch` by method and path, and remembers what was asked. A route nobody described is a 404 problem, as at the real gateway. */
export class FakeGateway {
  readonly calls: Call[] = [];
  private readonly routes = new Map<string, Route>();

  constructor(permissions = '*:*') {
    this.on('POST /api/v1/auth/login', { body: { accessToken: tokenFor('tester', permissions), expiresIn: 900 } });
    this.on('POST /api/v1/auth/logout', { status: 204 });
    this.on('GET /api/v1/operations', { body: page([]) });
    vi.stubGlobal('fetch', this.fetch);
  }

  on(route: string, answer: Route): this {
    this.routes.set(route, answer);
    return this;
  }

  fails(route: string, status: number, code: string, detail = ''): this {
    return this.on(route, { status, body: { type: 'about:blank', title: code, status, detail, code, traceId: 'abc123' } });
  }

  called(route: string): Call[] {
    return this.calls.filter((call) => `${call.method} ${call.path}` === route);
  }

  private readonly fetch = (input: string, init?: RequestInit): Promise<Response> => {
    const url = new URL(input, 'http://gateway.test');
    const call: Call = {
      method: init?.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body: typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
      headers: new Headers(init?.headers),
    };
    this.calls.push(call);
    const route = this.routes.get(`${call.method} ${call.path}`) ?? { status: 404, body: { title: 'Not found', code: 'NOT_FOUND', status: 404 } };
    const answer = typeof route === 'function' ? route(call) : route;
    if (answer === 'never') {
      return new Promise(() => undefined);
    }
    const status = answer.status ?? 200;
    return Promise.resolve(new Response(answer.body === undefined ? null : JSON.stringify(answer.body), { status, headers: { 'Content-Type': 'application/json' } }));
  };
}

export const page = <T>(items: T[]) => ({ items, next: null });

/** A token in the form that auth-service signs; the signature is of no interest to the page. */
export function tokenFor(username: string, scope: string, id = '1'): string {
  const part = (value: object) => btoa(JSON.stringify(value)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  return `${part({ alg: 'RS256' })}.${part({ sub: `id-of-${username}`, upn: username, roles: ['Admin'], scope, jti: id })}.signature`;
}
