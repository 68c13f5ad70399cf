export type Topic = 'metrics' | 'workers' | 'models' | 'operations' | 'alerts' | 'health';

export type Filter = Record<string, unknown>;

export type ClientFrame =
  | { type: 'subscribe'; id: string; topic: Topic; filter?: Filter; since?: string }
  | { type: 'unsubscribe'; id: string }
  | { type: 'authenticate'; token: string }
  | { type: 'ping' };

export type ServerFrame =
  | { type: 'hello'; session?: string; until?: string }
  | { type: 'authenticated'; until?: string }
  | { type: 'snapshot'; id: string; topic: Topic; position: string; data: unknown }
  | { type: 'event'; id: string; topic: Topic; position: string; data: unknown }
  | { type: 'gap'; id: string; topic: Topic }
  | { type: 'error'; id?: string; code: string; detail?: string }
  | { type: 'pong' };

const TYPES: readonly string[] = ['hello', 'authenticated', 'snapshot', 'event', 'gap', 'error', 'pong'];

/** The frame in the text, or nothing: a type this client does not know yet must not end the connection. */
export function parseFrame(text: unknown): ServerFrame | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  try {
    const frame = JSON.parse(text) as { type?: unknown } | null;
    return typeof frame?.type === 'string' && TYPES.includes(frame.type) ? (frame as ServerFrame) : undefined;
  } catch {
    return undefined;
  }
}
