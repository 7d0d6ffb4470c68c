import { decodeCodePage, decodeStrictly } from './code-pages.ts';

const SAMPLE_BYTES = 4096;
/** A shorter ASCII start is the start of UTF-16 itself: the bytes of 主机名 are all below 0x80. */
const MIN_PREFIX_BYTES = 16;

/**
 * The text of a report, whatever wrote it: UTF-8 or UTF-16 with or without a byte order mark, an ASCII message
 * before UTF-16 (wmic of Windows XP, `>>` after `>`), else a legacy code page. Never fails; junk comes out as junk.
 */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return decodeUnmarkedUtf16(bytes) ?? decodeStrictly(bytes, 'utf-8') ?? decodeCodePage(bytes);
}

/** Latin text in UTF-16 has a NUL in every other byte, and no other format of ours has any. */
function decodeUnmarkedUtf16(bytes: Uint8Array): string | null {
  const firstNul = bytes.indexOf(0);
  if (firstNul === -1) return null;
  if (!hasUtf16Nuls(bytes.subarray(firstNul, firstNul + SAMPLE_BYTES))) return null;
  const prefix = bytes.subarray(0, Math.max(0, firstNul - 1));
  if (prefix.length >= MIN_PREFIX_BYTES && prefix.every((byte) => byte < 0x80)) {
    return new TextDecoder().decode(prefix) + new TextDecoder('utf-16le').decode(bytes.subarray(prefix.length));
  }
  return new TextDecoder(firstNul % 2 === 1 ? 'utf-16le' : 'utf-16be').decode(bytes);
}

function hasUtf16Nuls(sample: Uint8Array): boolean {
  let same = 0;
  let other = 0;
  sample.forEach((byte, index) => {
    if (byte !== 0) return;
    if (index % 2 === 0) same++;
    else other++;
  });
  const pairs = sample.length / 2;
  return same >= pairs * 0.25 && other <= pairs * 0.05;
}
