import { DocumentError } from '../document-error.ts';
import { parseUtcTime } from '../utc-time.ts';

/** What the head of a page says of it; empty where it does not. */
export interface PageHead {
  /** The address in `<link rel="canonical">`, else in `og:url`. */
  address: string;
  title: string;
  updatedAt: string;
}

export interface PageIdentity {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: string | null;
}

const HOSTS: readonly string[] = ['learn.microsoft.com', 'support.microsoft.com', 'docs.microsoft.com'];
const GUID_ENDING = /-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const RELEASE_PAGE = /^(?:windows.*-)?(?:release-information|update-history)$|^release-notes-for-hotpatch/;

/**
 * Which page this is, by its own address. A page that is not of Microsoft Learn or Support (a login page, a proxy's error)
 * is refused: DocumentError `unexpected-content`.
 */
export function identifyPage(file: string, head: PageHead): PageIdentity {
  const address = URL.parse(head.address);
  const id = address?.pathname
    .split('/')
    .findLast((segment) => segment !== '')
    ?.toLowerCase();
  if (address === null || id === undefined || !HOSTS.includes(address.hostname)) {
    const title = head.title === '' ? 'without a title' : `titled ${JSON.stringify(head.title.slice(0, 80))}`;
    throw new DocumentError(
      'unexpected-content',
      `it is an HTML page ${title}; expected a release page of Microsoft Learn or Support (by its link rel="canonical")`,
      { file },
    );
  }
  return {
    id: id.replace(GUID_ENDING, ''),
    title: head.title.replace(/ \| Microsoft (?:Learn|Support|Docs)$/, ''),
    updatedAt: parseUtcTime(head.updatedAt),
  };
}

/** Whether a page of this id exists to list Windows releases, so that finding none means that its layout has changed. */
export function mustListReleases(id: string): boolean {
  return RELEASE_PAGE.test(id);
}
