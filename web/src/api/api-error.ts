/** Why a call has no answer: what the server said, or that it was not reached (status 0). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  /** The id of the request, which the server's log has too. */
  readonly target: string | null;
  /** Until it is worth to ask again; null: the server did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    status: number,
    { code, message, target }: { readonly code: string; readonly message: string; readonly target: string | null },
    retryAfterMs: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.target = target;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same call may succeed later, without anybody changing anything. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The server's error, or one made of the status alone: a proxy on the way answers in its own shape. */
export async function toApiError(response: Response): Promise<ApiError> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : null;
  const body: unknown = await response.json().catch(() => null);
  const error = readField(body, 'error');
  const [code, message, target] = ['code', 'message', 'target'].map((name) => readField(error, name));
  return new ApiError(
    response.status,
    {
      code: typeof code === 'string' ? code : String(response.status),
      message: typeof message === 'string' ? message : response.statusText,
      target: typeof target === 'string' ? target : null,
    },
    retryAfterMs,
  );
}

function readField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : null;
}
