import { EntraError } from './entra-error.ts';

/** Entra's documents have some ten thousand bytes. */
const MAX_BYTES = 262_144;

/**
 * A document of Entra ID. No redirect is followed: only the configured host is believed.
 * @throws {EntraError} for anything but a JSON object that comes in time.
 */
export async function fetchJson(url: URL, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
  try {
    const response = await fetch(url, { redirect: 'error', signal, headers: { accept: 'application/json' } });
    const bytes = response.status === 200 ? await readAtMost(response.body, MAX_BYTES) : null;
    if (bytes !== null) return parseObject(bytes, url);
    await response.body?.cancel();
    const found = response.status === 200 ? `more than ${MAX_BYTES} bytes` : `status ${response.status}`;
    throw new EntraError(url, `expected a JSON document, found ${found}`);
  } catch (error) {
    throw error instanceof EntraError ? error : new EntraError(url, whyNot(error, signal));
  }
}

/** Null: there is more, which is not waited for. */
async function readAtMost(body: Response['body'], limit: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the rest.
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseObject(bytes: Buffer, url: URL): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    if (isObject(value)) return value;
  } catch {
    // A parser's message quotes the document.
  }
  throw new EntraError(url, 'expected a JSON object');
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Node says only "fetch failed"; why is in the cause. */
function whyNot(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return 'the connection broke';
  return 'code' in cause ? String(cause.code) : cause.message;
}
