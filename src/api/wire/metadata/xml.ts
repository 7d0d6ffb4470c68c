export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** What an element without children holds. */
  readonly text?: string;
}

export function element(
  name: string,
  attributes: XmlElement['attributes'] = {},
  children: readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes, children };
}

export function textElement(name: string, text: string): XmlElement {
  return { name, attributes: {}, children: [], text };
}

/** An XML 1.0 document, two blanks to a level. Names are taken as they are; values and texts may be any. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${write(root, '')}`;
}

function write({ name, attributes, children, text }: XmlElement, indent: string): string {
  const start = Object.entries(attributes).reduce((tag, [key, value]) => `${tag} ${key}="${escapeValue(value)}"`, name);
  if (text !== undefined) return `${indent}<${start}>${escapeValue(text)}</${name}>\n`;
  if (children.length === 0) return `${indent}<${start}/>\n`;
  const content = children.map((child) => write(child, `${indent}  `)).join('');
  return `${indent}<${start}>\n${content}${indent}</${name}>\n`;
}

/** White space but the blank is escaped as well: a parser makes it a blank otherwise. What XML cannot have is replaced. */
function escapeValue(value: string): string {
  return value
    .toWellFormed()
    .replace(NO_CHARACTERS, '\ufffd')
    .replace(/[&<>"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Control characters but tab and line ends, and two that are none in any text. */
const NO_CHARACTERS = /[^\P{Cc}\t\n\r\u007f-\u009f]|[\ufffe\uffff]/gu;
