import { type Answer, addressOf, type Body, type Given, type Method, type Params, type Path } from './address.ts';
import { ApiError, toApiError } from './api-error.ts';
import { withBase } from './base.ts';
import { dayOfPage } from './day-of-page.ts';
import { goToLogIn } from './log-in.ts';

export interface CallOptions<B> {
  readonly body?: B;
  /** Of a body that is text, or bytes (a Blob); JSON unless given. */
  readonly type?: string;
  readonly signal?: AbortSignal;
}

/**
 * Calls an operation of the server.
 * @throws {ApiError} what it refused, or that it was not reached.
 */
export async function call<P extends Path, M extends Method<P>>(
  method: M,
  path: P,
  params: Given<Params<P, M>>,
  options: CallOptions<Body<P, M>> = {},
): Promise<Answer<P, M>> {
  const text = await send(String(method).toUpperCase(), addressOf(path, params as object, dayOfPage()), options);
  // The server's answers are as its document says: the types are written from it.
  return (text === '' ? undefined : JSON.parse(text)) as Answer<P, M>;
}

/** The text of an answer. Whoever is not known here is led to the log-in. */
export async function send(method: string, address: string, options: CallOptions<unknown> = {}): Promise<string> {
  const { body, type = 'application/json', signal } = options;
  const init: RequestInit = { method, credentials: 'same-origin', headers: { accept: 'application/json' } };
  if (signal) init.signal = signal;
  if (body !== undefined) {
    init.headers = { ...init.headers, 'content-type': type };
    init.body = typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body);
  }
  try {
    const response = await fetch(withBase(address), init);
    if (response.status === 401) goToLogIn();
    if (!response.ok) throw await toApiError(response);
    return await response.text();
  } catch (error) {
    if (error instanceof ApiError || signal?.aborted) throw error;
    throw new ApiError(0, { code: 'unreached', message: String(error), target: null });
  }
}
