/** The upper half of code page 850, which TextDecoder lacks; its letters are those of 437 too, nearly all. */
const CP850 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

/**
 * Legacy code pages and the words of systeminfo (and of descriptions) that prove each. Shift_JIS wants a run of
 * full-width kana: two accented letters of an OEM text may look like one kana.
 */
const TELLTALES: readonly (readonly [encoding: string, telltale: RegExp])[] = [
  ['shift_jis', /[\u3041-\u30ff]{3}/],
  ['gbk', /主机名|系统|版本/],
  ['big5', /主機名稱|系統|版本/],
  ['euc-kr', /호스트|시스템|버전|핫픽스/],
  ['ibm866', /систем|версия|имя узла/i],
  ['windows-1251', /систем|версия|имя узла/i],
];

const SAMPLE_BYTES = 65_536;

/** Bytes that aren't Unicode as text, by the code page that fits best. Digits and ASCII come right in each of them. */
export function decodeCodePage(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  for (const [encoding, telltale] of TELLTALES) {
    if (telltale.test(decodeStrictly(sample, encoding) ?? '')) return new TextDecoder(encoding).decode(bytes);
  }
  return isOemLatin(sample) ? decodeCp850(bytes) : new TextDecoder('windows-1252').decode(bytes);
}

/** The text, or null if the bytes are not of that encoding; a character cut off at the end is no error. */
export function decodeStrictly(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

/** OEM pages keep their letters where windows-1252 has quotes and dashes; 0xFF is OEM's non-breaking space. */
function isOemLatin(bytes: Uint8Array): boolean {
  let oem = 0;
  let ansi = 0;
  for (const byte of bytes) {
    if (byte === 0xff || (byte >= 0x80 && byte <= 0x9f)) oem++;
    else if (byte >= 0xc0) ansi++;
  }
  return oem > ansi;
}

function decodeCp850(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  bytes.forEach((byte, index) => {
    units[index] = byte < 0x80 ? byte : CP850.charCodeAt(byte - 0x80);
  });
  return new TextDecoder('utf-16le').decode(units);
}
