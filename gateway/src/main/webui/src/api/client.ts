import { Problem } from './problem';
import { session } from './session';
import { stepUp } from './stepUp';
import type { Page } from './types';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/**
 * The one way to the API: adds the token, renews it once when it was refused, asks the person once for another proof, or whether they mean it, when the act wants that,
 * and turns every failure into a `Problem`.
 */
async function send(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const idempotencyKey = method === 'GET' ? undefined : randomKey();
  let token = await session.token();
  // Every page asks before it deletes something.
  const request = { method, path, body, idempotencyKey, signal, confirmed: method === 'DELETE' };
  let response = await exchange(request, token);
  if (response.status === 401) {
    token = await session.refresh();
    response = await exchange(request, token);
  }
  if (response.status === 403) {
    token = await stepUp.ask(await Problem.of(response));
    response = await exchange(request, token);
  }
  if (response.status === 428) {
    token = await stepUp.ask(await Problem.of(response));
    response = await exchange({ ...request, confirmed: true }, token);
  }
  if (!response.ok) {
    throw await Problem.of(response);
  }
  return response;
}

async function read<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const text = await (await send(method, path, body, signal)).text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

interface Request {
  method: Method;
  path: string;
  body: unknown;
  idempotencyKey: string | undefined;
  signal: AbortSignal | undefined;
  confirmed: boolean;
}

async function exchange({ method, path, body, idempotencyKey, signal, confirmed }: Request, token: string): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json, */*;q=0.5',
        Authorization: `Bearer ${token}`,
        ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(confirmed ? { 'X-Confirm': 'yes' } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw Problem.unreachable();
  }
}

/** `crypto.randomUUID` exists in secure contexts only, and the dashboard is also read over plain HTTP in a local network. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const api = {
  get: <T>(path: string, signal?: AbortSignal) => read<T>('GET', path, undefined, signal),
  post: <T>(path: string, body?: unknown) => read<T>('POST', path, body),
  put: <T>(path: string, body: unknown) => read<T>('PUT', path, body),
  delete: <T = undefined>(path: string) => read<T>('DELETE', path),
  /** What is to be saved, whatever its type. */
  file: async (path: string) => (await send('GET', path)).blob(),

  /** Every page of a list, up to `atMost` items. */
  async list<T>(path: string, signal?: AbortSignal, atMost = 1000): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null | undefined;
    do {
      const query = new URLSearchParams({ limit: '200', ...(cursor ? { cursor } : {}) });
      const page = await read<Page<T>>('GET', `${path}${path.includes('?') ? '&' : '?'}${query.toString()}`, undefined, signal);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor && items.length < atMost);
    return items;
  },
};

/** One path segment: model names contain `/` and `:`. */
export const segment = (text: string): string => encodeURIComponent(text);
