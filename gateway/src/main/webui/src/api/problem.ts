/** One thing that is wrong with one field of a request. */
export interface FieldError {
  field: string;
  message: string;
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  traceId?: string;
  errors?: unknown;
}

/** The one shape in which everything that can fail reaches the pages. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly traceId: string | undefined;
  readonly errors: readonly FieldError[];

  constructor(status: number, code: string, title: string, detail = '', traceId?: string, errors: readonly FieldError[] = []) {
    super(detail || title);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.title = title;
    this.detail = detail;
    this.traceId = traceId;
    this.errors = errors;
  }

  /** Whether trying again later can help without a change by the user. */
  get transient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  /** What is wrong with the field, for the helper text below it. */
  forField(field: string): string | undefined {
    return this.errors.find((error) => error.field === field || error.field.endsWith(`.${field}`))?.message;
  }

  static unreachable(): Problem {
    return new Problem(0, 'GATEWAY_UNREACHABLE', 'The gateway does not answer', 'Check that the suite is running and that this machine can reach it.');
  }

  static async of(response: Response): Promise<Problem> {
    const body = await readBody(response);
    return new Problem(
      response.status,
      body.code ?? `HTTP_${String(response.status)}`,
      body.title ?? titleOf(response.status),
      body.detail ?? '',
      body.traceId,
      fieldErrors(body.errors),
    );
  }

  /** Whatever was thrown, as a problem. */
  static from(error: unknown): Problem {
    if (error instanceof Problem) {
      return error;
    }
    return new Problem(0, 'UNEXPECTED', 'Something went wrong in the dashboard', error instanceof Error ? error.message : String(error));
  }
}

async function readBody(response: Response): Promise<ProblemBody> {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

function fieldErrors(errors: unknown): FieldError[] {
  if (!Array.isArray(errors)) {
    return [];
  }
  return errors.flatMap((error: unknown) => {
    if (typeof error !== 'object' || error === null) {
      return [];
    }
    const { field, message, detail } = error as Record<string, unknown>;
    const text = message ?? detail;
    return typeof field === 'string' && typeof text === 'string' ? [{ field, message: text }] : [];
  });
}

function titleOf(status: number): string {
  switch (status) {
    case 401:
      return 'You are not signed in';
    case 403:
      return 'You may not do this';
    case 404:
      return 'Not found';
    case 429:
      return 'Too many requests';
    case 503:
      return 'The service is not available';
    default:
      return status >= 500 ? 'The service failed' : 'The request was refused';
  }
}
