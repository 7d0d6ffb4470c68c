import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

function utf16(text: string, isBigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index++) view.setUint16(index * 2, text.charCodeAt(index), !isBigEndian);
  return bytes;
}

/** Encodes with a code page that Node can only decode, by trying all its one- and two-byte sequences. */
function encodeAs(encoding: string, text: string): Uint8Array {
  const decoder = new TextDecoder(encoding);
  const codes = new Map<string, number[]>();
  for (let lead = 0x81; lead < 0xff; lead++) {
    for (let trail = 0xff; trail >= 0x40; trail--) {
      const decoded = decoder.decode(Uint8Array.of(lead, trail));
      if (decoded.length === 1) codes.set(decoded, [lead, trail]);
    }
  }
  for (let byte = 0xff; byte >= 0; byte--) {
    const decoded = decoder.decode(Uint8Array.of(byte));
    if (decoded.length === 1 && decoded !== '\ufffd') codes.set(decoded, [byte]);
  }
  return Uint8Array.from([...text].flatMap((char) => codes.get(char) ?? [0x3f]));
}

const bytes = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

const FRENCH = "Nom de l'hôte:    PC1\r\nMémoire physique totale: 2\u00a0047 Mo\r\n";
const JAPANESE = 'ホスト名:               PC1\r\nOS 名:                  Microsoft Windows 10 Pro\r\n';
const CHINESE = '主机名:           PC1\r\nOS 名称:          Microsoft Windows 10 专业版\r\n';

describe('decodeText', () => {
  it.each([
    ['UTF-8', utf8(FRENCH), FRENCH],
    ['UTF-8 with a byte order mark', bytes(Uint8Array.of(0xef, 0xbb, 0xbf), utf8(FRENCH)), FRENCH],
    ['UTF-8 cut inside a character', utf8('Nom de l’hô').subarray(0, -1), 'Nom de l’h'],
    ['UTF-16 LE', bytes(Uint8Array.of(0xff, 0xfe), utf16(JAPANESE, false)), JAPANESE],
    ['UTF-16 BE', bytes(Uint8Array.of(0xfe, 0xff), utf16(JAPANESE, true)), JAPANESE],
    ['UTF-16 LE without a mark', utf16(FRENCH, false), FRENCH],
    ['UTF-16 BE without a mark', utf16(FRENCH, true), FRENCH],
    ['UTF-16 LE without a mark, Japanese', utf16(JAPANESE, false), JAPANESE],
    ['UTF-16 BE without a mark, Japanese', utf16(JAPANESE, true), JAPANESE],
    ['UTF-16 LE without a mark, Chinese whose first bytes look like ASCII', utf16(CHINESE, false), CHINESE],
    ['UTF-16 cut inside a character', utf16('KB9000001', false).subarray(0, -1), 'KB900000\ufffd'],
    [
      "UTF-16 LE after an ASCII message: wmic's first start on XP",
      bytes(utf8('Please wait while WMIC is being installed.'), utf16('Caption  HotFixID', false)),
      'Please wait while WMIC is being installed.Caption  HotFixID',
    ],
    [
      'UTF-16 LE at an odd place',
      bytes(utf8('An odd message before it.'), utf16('HotFixID', false)),
      'An odd message before it.HotFixID',
    ],
    ['Shift_JIS', encodeAs('shift_jis', JAPANESE), JAPANESE],
    ['GBK', encodeAs('gbk', CHINESE), CHINESE],
    ['Big5', encodeAs('big5', '主機名稱:     PC1'), '主機名稱:     PC1'],
    ['EUC-KR', encodeAs('euc-kr', '호스트 이름:     PC1'), '호스트 이름:     PC1'],
    ['code page 866', encodeAs('ibm866', 'Имя узла:   PC1\r\nВерсия ОС:'), 'Имя узла:   PC1\r\nВерсия ОС:'],
    ['windows-1251', encodeAs('windows-1251', 'Имя узла:   PC1\r\nВерсия ОС:'), 'Имя узла:   PC1\r\nВерсия ОС:'],
    ['windows-1252', encodeAs('windows-1252', FRENCH), FRENCH],
    ['code page 850, where à is the NEL of Latin 1', Uint8Array.of(0x53, 0x8d, 0x2c, 0x85, 0x0d, 0x0a), 'Sì,à\r\n'],
    ['code page 437, a space in a number', bytes(utf8('32'), Uint8Array.of(0xff), utf8('503 MB')), '32\u00a0503 MB'],
    ['two accented letters that make one kana', bytes(utf8('c'), Uint8Array.of(0x83), utf8('bl')), 'câbl'],
    ['nothing', new Uint8Array(), ''],
  ])('reads %s', (_, input, text) => {
    expect(decodeText(input)).toBe(text);
  });

  it('never fails', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (input) => typeof decodeText(input) === 'string'));
  });

  it('reads any text back from UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        fc.pre(!text.includes('\0') && !text.startsWith('\ufeff'));
        expect(decodeText(utf8(text))).toBe(text);
      }),
    );
  });
});
