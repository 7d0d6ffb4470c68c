export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

export function element(
  name: string,
  attributes: XmlElement['attributes'] = {},
  children: readonly XmlElement[] = [],
): XmlElement {
  return { name, attributes, children };
}

/** An XML 1.0 document of elements and attributes only, two blanks to a level. Names are taken as they are. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${write(root, '')}`;
}

function write({ name, attributes, children }: XmlElement, indent: string): string {
  const start = Object.entries(attributes).reduce((tag, [key, value]) => `${tag} ${key}="${escapeValue(value)}"`, name);
  if (children.length === 0) return `${indent}<${start}/>\n`;
  const content = children.map((child) => write(child, `${indent}  `)).join('');
  return `${indent}<${start}>\n${content}${indent}</${name}>\n`;
}

/** White space but the blank is escaped as well: a parser makes it a blank otherwise. */
function escapeValue(value: string): string {
  return value.replace(/[&<>"\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
}
