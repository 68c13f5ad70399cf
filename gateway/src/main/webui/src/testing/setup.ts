import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Asking for the computed style of every ancestor is most of the time of a query by role.
configure({ defaultHidden: true });

// What jsdom leaves out and the charts ask for. Nothing is drawn in tests; the figures are read from attributes and labels.
class Path {
  moveTo(): void {
    // nothing is drawn
  }
  lineTo(): void {
    // nothing is drawn
  }
  rect(): void {
    // nothing is drawn
  }
  arc(): void {
    // nothing is drawn
  }
  closePath(): void {
    // nothing is drawn
  }
}

const context = new Proxy({} as Record<string, unknown>, {
  get: (target, name: string) => target[name] ?? (() => ({ width: 0, addColorStop: () => undefined })),
  set: (target, name: string, value) => {
    target[name] = value;
    return true;
  },
});

class Resizes {
  observe(): void {
    // nothing is laid out
  }
  unobserve(): void {
    // nothing is laid out
  }
  disconnect(): void {
    // nothing is laid out
  }
}

Object.assign(globalThis, {
  Path2D: Path,
  ResizeObserver: Resizes,
  matchMedia: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined, addListener: () => undefined, removeListener: () => undefined }),
});
Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: () => context });

afterEach(() => {
  cleanup();
});
