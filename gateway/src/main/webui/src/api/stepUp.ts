import type { Problem } from './problem';

const ASKED = new Set(['STEP_UP_REQUIRED', 'CONFIRMATION_REQUIRED']);

interface Question {
  problem: Problem;
  answer: Promise<string>;
  resolve: (token: string) => void;
  reject: (problem: Problem) => void;
}

/** Where an act waits for the person, because it wants another proof, or to be meant. However many acts wait, one question is open. */
class StepUp {
  private open: Question | undefined;
  private readonly listeners = new Set<() => void>();

  readonly question = (): Question | undefined => this.open;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** The token to go on with. Fails with the refusal itself when it is about something else, or nobody is there to answer, or they would not. */
  ask(refused: Problem): Promise<string> {
    if (!ASKED.has(refused.code) || this.listeners.size === 0) {
      return Promise.reject(refused);
    }
    this.open ??= this.newQuestion(refused);
    return this.open.answer;
  }

  goOn(token: string): void {
    this.settle((question) => {
      question.resolve(token);
    });
  }

  declined(): void {
    this.settle((question) => {
      question.reject(question.problem);
    });
  }

  private newQuestion(problem: Problem): Question {
    const { promise, resolve, reject } = withResolvers();
    this.open = { problem, answer: promise, resolve, reject };
    this.tell();
    return this.open;
  }

  private settle(how: (question: Question) => void): void {
    const question = this.open;
    this.open = undefined;
    this.tell();
    if (question !== undefined) {
      how(question);
    }
  }

  private tell(): void {
    this.listeners.forEach((listener) => {
      listener();
    });
  }
}

function withResolvers() {
  let resolve: (token: string) => void = () => undefined;
  let reject: (problem: Problem) => void = () => undefined;
  const promise = new Promise<string>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

export const stepUp = new StepUp();
