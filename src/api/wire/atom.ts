/** Atom (RFC 4287) of events. */
import { toGuid } from '../../feeds/news.ts';
import type { FeedEvent } from '../../feeds/ports.ts';
import { element, textElement, writeXml, type XmlElement } from './metadata/xml.ts';

export const ATOM_TYPE = 'application/atom+xml';

export interface AtomFeed {
  readonly tenantId: string;
  /** Newest first. */
  readonly events: readonly FeedEvent[];
  /** Where the feed is. */
  readonly url: string;
  /** When it changed last, where there is no event. */
  readonly emptySince: string;
}

export function writeAtom({ tenantId, events, url, emptySince }: AtomFeed): string {
  return writeXml(
    element('feed', { xmlns: 'http://www.w3.org/2005/Atom' }, [
      textElement('id', `urn:uuid:${toGuid(`feed of ${tenantId}`)}`),
      textElement('title', 'kbgap'),
      textElement('updated', events[0]?.at ?? emptySince),
      element('link', { rel: 'self', type: ATOM_TYPE, href: url }),
      element('author', {}, [textElement('name', 'kbgap')]),
      textElement('generator', 'kbgap'),
      ...events.map(toEntry),
    ]),
  );
}

/** The same event is in the feeds of several tenants where it is of all: one id, as it is one event. */
function toEntry({ id, kind, at, title, summary }: FeedEvent): XmlElement {
  return element('entry', {}, [
    textElement('id', `urn:uuid:${id}`),
    textElement('title', title),
    textElement('published', at),
    textElement('updated', at),
    element('category', { term: kind }),
    textElement('content', summary),
  ]);
}
