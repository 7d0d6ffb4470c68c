import { createHash } from 'node:crypto';

/** Bytes that mean nothing, the same in every run. */
export function noise(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash('sha256').update(`noise ${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, length);
}
