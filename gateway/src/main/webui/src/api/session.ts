import { Problem } from './problem';
import type { Tokens } from './types';

/** Who is signed in, as the access token says. The services check every request themselves; this only decides what to offer. */
export interface Identity {
  userId: string;
  username: string;
  roles: string[];
  permissions: string[];
}

export type SessionState =
  | { status: 'starting' }
  | { status: 'unreachable'; problem: Problem }
  | { status: 'signed-out'; reason?: 'expired' }
  | { status: 'signed-in'; token: string; expiresAt: number; identity: Identity };

/** What tabs of one browser tell each other. It never leaves memory. */
type TabMessage = { type: 'renewed'; accessToken: string; expiresAt: number } | { type: 'signed-out' };

const LOCK = 'cluster-ai.refresh';
const CHANNEL = 'cluster-ai.session';
const COOKIE_TRANSPORT = { 'X-Token-Transport': 'cookie' };
/**
 * Share of the lifetime after which a token is renewed; the rest is time to retry in. It is spread, so that one tab of a browser comes first
 * and the others hear of its token before their own time.
 */
const RENEW_FROM = 0.7;
const RENEW_SPREAD = 0.1;
const RETRY_MILLIS = 5_000;

/**
 * The one session of this tab. The access token lives in memory only; the refresh token is a cookie that scripts cannot read.
 * However many requests find the token expired, and in however many tabs, one refresh is in flight.
 */
export class Session {
  private current: SessionState = { status: 'starting' };
  private readonly listeners = new Set<() => void>();
  private readonly channel: BroadcastChannel | undefined;
  private inFlight: Promise<string> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param channel the name under which tabs hear of each other */
  constructor(channel = CHANNEL) {
    if (typeof BroadcastChannel !== 'undefined') {
      this.channel = new BroadcastChannel(channel);
      this.channel.onmessage = (message: MessageEvent<TabMessage>) => {
        this.heard(message.data);
      };
    }
  }

  readonly state = (): SessionState => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Resumes the session that the cookie stands for, if there is one. */
  async start(): Promise<void> {
    this.become({ status: 'starting' });
    try {
      await this.refresh();
    } catch (error) {
      if (this.current.status === 'starting') {
        this.become({ status: 'unreachable', problem: Problem.from(error) });
      }
    }
  }

  /** The code is for those who have a second factor. */
  async login(username: string, password: string, code?: string): Promise<void> {
    const tokens = await this.post('/api/v1/auth/login', code === undefined ? { username, password } : { username, password, totp: code });
    this.accept(tokens.accessToken, Date.now() + tokens.expiresIn * 1000);
    this.tell({ type: 'renewed', accessToken: tokens.accessToken, expiresAt: Date.now() + tokens.expiresIn * 1000 });
  }

  /** Finishes the login that another issuer vouched for and that waits for a code; a cookie says which. */
  async finishLogin(code: string): Promise<void> {
    const tokens = await this.post('/api/v1/auth/login/second-factor', { code });
    const expiresAt = Date.now() + tokens.expiresIn * 1000;
    this.accept(tokens.accessToken, expiresAt);
    this.tell({ type: 'renewed', accessToken: tokens.accessToken, expiresAt });
  }

  /** Shows again who one is, for a token of the same session that says so. */
  async prove(proof: { password: string } | { code: string }): Promise<string> {
    const tokens = await this.post('/api/v1/auth/me/proof', proof, await this.token());
    const expiresAt = Date.now() + tokens.expiresIn * 1000;
    this.accept(tokens.accessToken, expiresAt);
    this.tell({ type: 'renewed', accessToken: tokens.accessToken, expiresAt });
    return tokens.accessToken;
  }

  /** Ends the session here at once, and at the server as far as it answers. */
  async logout(): Promise<void> {
    const token = this.current.status === 'signed-in' ? this.current.token : undefined;
    this.end();
    this.tell({ type: 'signed-out' });
    try {
      await fetch('/api/v1/auth/logout', {
        method: 'POST',
        credentials: 'same-origin',
        headers: { ...COOKIE_TRANSPORT, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      });
    } catch {
      // The server is away: the refresh token ends with its own expiry.
    }
  }

  /** A token that is good for at least `validFor` milliseconds; renews it when it is not. */
  async token(validFor = 10_000): Promise<string> {
    const state = this.current;
    if (state.status === 'signed-in' && state.expiresAt - Date.now() > validFor) {
      return state.token;
    }
    return this.refresh();
  }

  /** Renews the access token. Joins the refresh that is under way in this tab, waits for that of another. */
  refresh(): Promise<string> {
    this.inFlight ??= this.refreshUnderLock().finally(() => {
      this.inFlight = undefined;
    });
    return this.inFlight;
  }

  private async refreshUnderLock(): Promise<string> {
    const before = this.tokenNow();
    const refresh = async (): Promise<string> => {
      const now = this.tokenNow();
      if (now !== undefined && now !== before) {
        return now; // another tab renewed it while this one waited
      }
      return this.refreshNow();
    };
    // Web Locks exist in secure contexts only; without them each tab refreshes for itself.
    return navigator.locks === undefined ? refresh() : await navigator.locks.request(LOCK, refresh);
  }

  private async refreshNow(): Promise<string> {
    try {
      const tokens = await this.post('/api/v1/auth/refresh');
      const expiresAt = Date.now() + tokens.expiresIn * 1000;
      this.accept(tokens.accessToken, expiresAt);
      this.tell({ type: 'renewed', accessToken: tokens.accessToken, expiresAt });
      return tokens.accessToken;
    } catch (error) {
      const problem = Problem.from(error);
      if (problem.transient) {
        this.retryLater();
      } else {
        this.end(this.current.status === 'signed-in' ? 'expired' : undefined);
      }
      throw problem;
    }
  }

  private async post(path: string, body?: object, token?: string): Promise<Tokens> {
    let response: Response;
    try {
      response = await fetch(path, {
        method: 'POST',
        credentials: 'same-origin',
        headers: {
          ...COOKIE_TRANSPORT,
          Accept: 'application/json',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw Problem.unreachable();
    }
    if (!response.ok) {
      throw await Problem.of(response);
    }
    return (await response.json()) as Tokens;
  }

  private accept(token: string, expiresAt: number): void {
    this.become({ status: 'signed-in', token, expiresAt, identity: identityOf(token) });
    this.renewIn(Math.max(1_000, (expiresAt - Date.now()) * (RENEW_FROM + RENEW_SPREAD * Math.random())));
  }

  private end(reason?: 'expired'): void {
    clearTimeout(this.timer);
    this.become({ status: 'signed-out', ...(reason === undefined ? {} : { reason }) });
  }

  private retryLater(): void {
    if (this.current.status === 'signed-in') {
      this.renewIn(RETRY_MILLIS);
    }
  }

  private renewIn(millis: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.refresh().catch(() => undefined); // the outcome is in the state
    }, millis);
  }

  private heard(message: TabMessage): void {
    if (message.type === 'signed-out') {
      this.end();
    } else {
      this.accept(message.accessToken, message.expiresAt);
    }
  }

  private tell(message: TabMessage): void {
    this.channel?.postMessage(message);
  }

  private tokenNow(): string | undefined {
    return this.current.status === 'signed-in' ? this.current.token : undefined;
  }

  private become(next: SessionState): void {
    this.current = next;
    this.listeners.forEach((listener) => {
      listener();
    });
  }
}

/** Reads the claims without checking them: the token came from our own server, and only its server decides with it. */
export function identityOf(token: string): Identity {
  const payload = token.split('.')[1] ?? '';
  try {
    const bytes = Uint8Array.from(atob(payload.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
    const text = (name: string): string => (typeof claims[name] === 'string' ? claims[name] : '');
    const groups = claims['roles'] ?? claims['groups'];
    return {
      userId: text('sub'),
      username: text('upn') || text('sub'),
      roles: Array.isArray(groups) ? groups.map(String) : [],
      permissions: text('scope').split(' ').filter(Boolean),
    };
  } catch {
    return { userId: '', username: '', roles: [], permissions: [] };
  }
}

/** Whether a granted name such as `*:read` covers a wanted one. */
export function covers(granted: string, wanted: string): boolean {
  const [grantedResource, grantedVerb] = granted.split(':');
  const [wantedResource, wantedVerb] = wanted.split(':');
  const part = (has: string | undefined, wants: string | undefined) => has !== undefined && wants !== undefined && (has === '*' || has === wants);
  return part(grantedResource, wantedResource) && part(grantedVerb, wantedVerb);
}

export const session = new Session();
