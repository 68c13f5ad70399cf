import { askedDelay, backoff } from './backoff';
import { parseFrame } from './frames';
import type { ClientFrame, Filter, ServerFrame, Topic } from './frames';
import { open, receive, subscription } from './subscription';
import type { Subscription } from './subscription';

export type LiveState = 'connecting' | 'live' | 'waiting' | 'stopped';

export interface Listener {
  snapshot: (data: unknown) => void;
  event: (data: unknown) => void;
}

/** The part of a browser's `WebSocket` that is used. */
export interface Socket {
  onopen: ((event: Event) => unknown) | null;
  onmessage: ((message: MessageEvent) => unknown) | null;
  onclose: ((event: CloseEvent) => unknown) | null;
  send: (text: string) => void;
  close: (code?: number, reason?: string) => void;
}

export interface LiveOptions {
  /** Opens a socket with these sub-protocols. */
  connect: (protocols: string[]) => Socket;
  /** A valid access token; `renew` asks for a new one even when the known one seems good. */
  token: (renew: boolean) => Promise<string>;
  random?: () => number;
}

const PROTOCOL = 'cluster-ai.v1';
const PING_MILLIS = 15_000;
/** A socket that says nothing for this long, although it was pinged, is dead. */
const SILENCE_MILLIS = 35_000;
/** Closed by policy: the token ended or was revoked. */
const POLICY_CODES: readonly number[] = [1008, 4401, 4403];
/** Errors after which a subscription does not stand, although nothing is wrong with the wish. */
const PASSING_ERRORS: readonly string[] = ['SERVICE_UNAVAILABLE', 'TOO_MANY_REQUESTS'];
const ASK_AGAIN_MILLIS = 2_000;

/**
 * The one socket of this tab. It subscribes to what it was told, comes back by itself with back-off, and resumes each topic from where it was.
 */
export class LiveConnection {
  private readonly subscriptions = new Map<Topic, { state: Subscription; listener: Listener }>();
  private readonly watchers = new Set<() => void>();
  private readonly options: LiveOptions;
  private socket: Socket | undefined;
  private current: LiveState = 'stopped';
  private failures = 0;
  private renewNext = false;
  private lastHeard = 0;
  private readonly askAgain = new Map<Topic, ReturnType<typeof setTimeout>>();
  private retry: ReturnType<typeof setTimeout> | undefined;
  private heartbeat: ReturnType<typeof setInterval> | undefined;
  /** Counts connection attempts, so that an answer that belongs to an abandoned one is ignored. */
  private attempt = 0;

  constructor(options: LiveOptions) {
    this.options = options;
  }

  readonly state = (): LiveState => this.current;

  /** Whether a topic is kept current now: the socket is up, and the server did not refuse the topic to this user. */
  readonly follows = (topic: Topic): boolean => this.current === 'live' && this.subscriptions.get(topic)?.state.refused !== 'FORBIDDEN';

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Keeps the listener told about the topic from now on. One listener per topic. */
  subscribe(topic: Topic, listener: Listener, filter?: Filter): void {
    this.subscriptions.set(topic, { state: subscription(topic, filter), listener });
    if (this.current === 'live') {
      this.open(topic);
    }
  }

  start(): void {
    if (this.current === 'stopped') {
      void this.dial();
    }
  }

  stop(): void {
    this.attempt++;
    clearTimeout(this.retry);
    clearInterval(this.heartbeat);
    this.drop();
    this.become('stopped');
  }

  /** Ends a wait early: the network came back or somebody looks at the page again. */
  hurry(): void {
    if (this.current === 'waiting') {
      clearTimeout(this.retry);
      void this.dial();
    }
  }

  /** Tells the server the renewed token on the open socket, so that the subscriptions live on. */
  authenticate(token: string): void {
    if (this.current === 'live') {
      this.send({ type: 'authenticate', token });
      for (const [topic, entry] of this.subscriptions) {
        // The newer token may grant what the older one did not.
        if (entry.state.refused === 'FORBIDDEN') {
          this.open(topic);
        }
      }
    }
  }

  private async dial(): Promise<void> {
    const attempt = ++this.attempt;
    this.become('connecting');
    let token: string;
    try {
      token = await this.options.token(this.renewNext);
    } catch {
      if (attempt === this.attempt) {
        this.failed();
      }
      return;
    }
    if (attempt !== this.attempt) {
      return;
    }
    this.renewNext = false;
    const socket = this.options.connect([PROTOCOL, `bearer.${token}`]);
    this.socket = socket;
    socket.onmessage = (message) => {
      if (socket === this.socket) {
        this.heard(parseFrame(message.data));
      }
    };
    socket.onclose = (event) => {
      if (socket === this.socket) {
        this.closed(event.code, event.reason);
      }
    };
    socket.onopen = () => {
      if (socket === this.socket) {
        this.opened();
      }
    };
  }

  private opened(): void {
    this.lastHeard = Date.now();
    this.become('live');
    for (const topic of this.subscriptions.keys()) {
      this.open(topic);
    }
    clearInterval(this.heartbeat);
    this.heartbeat = setInterval(() => {
      if (Date.now() - this.lastHeard > SILENCE_MILLIS) {
        this.drop();
        this.failed();
      } else {
        this.send({ type: 'ping' });
      }
    }, PING_MILLIS);
  }

  private closed(code: number, reason: string): void {
    // A refused handshake has no code of its own in a browser: when the socket never opened twice in a row, the token may be the reason.
    const neverOpened = this.current === 'connecting';
    this.renewNext = POLICY_CODES.includes(code) || (neverOpened && this.failures % 3 === 1);
    this.drop();
    this.failed(askedDelay(reason));
  }

  /** @param asked how long the server wants us to stay away, instead of what we would choose */
  private failed(asked?: number): void {
    clearInterval(this.heartbeat);
    this.failures++;
    this.become('waiting');
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.dial(), asked ?? backoff(this.failures, this.options.random));
  }

  private drop(): void {
    this.askAgain.forEach((timer) => {
      clearTimeout(timer);
    });
    this.askAgain.clear();
    const socket = this.socket;
    this.socket = undefined;
    if (socket !== undefined) {
      socket.onopen = null;
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    }
  }

  private open(topic: Topic): void {
    const entry = this.subscriptions.get(topic);
    if (entry !== undefined) {
      const step = open(entry.state);
      entry.state = step.next;
      step.send.forEach((frame) => {
        this.send(frame);
      });
    }
  }

  private heard(frame: ServerFrame | undefined): void {
    this.lastHeard = Date.now();
    if (frame === undefined) {
      return;
    }
    if (frame.type === 'hello' || frame.type === 'snapshot' || frame.type === 'event') {
      this.failures = 0;
    }
    for (const entry of this.subscriptions.values()) {
      const step = receive(entry.state, frame);
      const refusedAnew = step.next.refused !== entry.state.refused;
      entry.state = step.next;
      if (refusedAnew) {
        this.tellWatchers();
      }
      if (step.deliver !== undefined) {
        entry.listener[step.deliver.kind](step.deliver.data);
      }
      step.send.forEach((answer) => {
        this.send(answer);
      });
      if (frame.type === 'error' && frame.id === entry.state.id && PASSING_ERRORS.includes(frame.code)) {
        this.openLater(entry.state.topic);
      }
    }
  }

  private openLater(topic: Topic): void {
    clearTimeout(this.askAgain.get(topic));
    this.askAgain.set(
      topic,
      setTimeout(() => {
        this.askAgain.delete(topic);
        this.open(topic);
      }, ASK_AGAIN_MILLIS),
    );
  }

  private send(frame: ClientFrame): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private become(next: LiveState): void {
    if (next !== this.current) {
      this.current = next;
      this.tellWatchers();
    }
  }

  private tellWatchers(): void {
    this.watchers.forEach((watcher) => {
      watcher();
    });
  }
}
