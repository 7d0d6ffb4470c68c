import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { element, textElement, writeXml } from './xml.ts';

test('elements within elements, two blanks to a level', () => {
  expect(writeXml(element('a', { b: '1', 'x:c': '' }, [element('d', {}, [element('e')])]))).toBe(
    '<?xml version="1.0" encoding="utf-8"?>\n<a b="1" x:c="">\n  <d>\n    <e/>\n  </d>\n</a>\n',
  );
});

test.each(['"', "it's", '<b>&amp;</b>', ']]>', ' a\t\r\nb ', 'é \u{1F600}', '$& $1'])(
  'a parser reads %j as it was',
  (value) => {
    const read: unknown[] = [];
    const parser = new SaxesParser();
    parser.on('opentag', ({ attributes }) => read.push(attributes.value));
    parser.write(writeXml(element('a', { value }))).close();
    expect(read).toEqual([value]);
    let text = '';
    parser.on('text', (part) => {
      text += part;
    });
    parser.write(writeXml(textElement('a', value))).close();
    expect(text).toBe(`\n${value}\n`);
  },
);

test.each(['\0', '\u001b', '\ud800', '\ufffe', '\u0008'])('what XML cannot have is replaced: %j', (char) => {
  expect(writeXml(textElement('a', `b${char}c\u0085`))).toBe(
    '<?xml version="1.0" encoding="utf-8"?>\n<a>b\ufffdc\u0085</a>\n',
  );
});
