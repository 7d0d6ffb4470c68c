import { connect } from 'node:net';

/** Sends bytes as they are, as no HTTP client would, and gives everything that comes back. */
export async function sendRaw(url: string, request: string): Promise<{ status: number; text: string; body: unknown }> {
  const { hostname, port } = new URL(url);
  const text = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', reject);
  });
  const json = text.slice(text.indexOf('\r\n\r\n') + 4);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]), text, body: json ? JSON.parse(json) : null };
}

/** A GET by hand; the connection is closed after the answer. */
export function rawGet(
  target: string,
  { host = 'localhost', authorization }: { host?: string; authorization?: string } = {},
) {
  return [
    `GET ${target} HTTP/1.1`,
    `Host: ${host}`,
    ...(authorization ? [`Authorization: ${authorization}`] : []),
    'Connection: close',
    '',
    '',
  ].join('\r\n');
}
