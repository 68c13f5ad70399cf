import { act } from '@testing-library/react';
import type { ClientFrame, ServerFrame, Topic } from '../live/frames';
import type { Socket } from '../live/connection';

/** A socket whose server side is the test. */
export class FakeSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  readonly sent: ClientFrame[] = [];
  readonly protocols: string[];
  closed = false;

  constructor(protocols: string[]) {
    this.protocols = protocols;
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.closed = true;
  }

  opens(): void {
    act(() => {
      this.onopen?.(new Event('open'));
    });
    this.tells({ type: 'hello', session: 's' });
  }

  tells(frame: ServerFrame): void {
    act(() => {
      this.onmessage?.(new MessageEvent('message', { data: JSON.stringify(frame) }));
    });
  }

  breaks(code = 1006, reason = ''): void {
    act(() => {
      this.onclose?.(new CloseEvent('close', { code, reason }));
    });
  }

  subscriptions(topic: Topic) {
    return this.sent.filter((frame) => frame.type === 'subscribe').filter((frame) => frame.topic === topic);
  }

  tellsSnapshot(topic: Topic, position: string, items: unknown[]): void {
    this.tells({ type: 'snapshot', id: this.idOf(topic), topic, position, data: { items } });
  }

  tellsEvent(topic: Topic, position: string, data: unknown): void {
    this.tells({ type: 'event', id: this.idOf(topic), topic, position, data });
  }

  idOf(topic: Topic): string {
    return this.subscriptions(topic).at(-1)?.id ?? `no subscription of ${topic}`;
  }
}
