import { addressOf, type GetParams, type Given, type Readable } from '../api/address.ts';
import { withBase } from '../api/base.ts';
import { dayOfPage } from '../api/day-of-page.ts';
import { useText } from '../shell/settings.tsx';

export interface ExportMenuProps<P extends Readable> {
  readonly path: P;
  /** The filter and sort of the list, without its page. */
  readonly params: Given<GetParams<P>>;
}

/** The whole list as a file. */
export function ExportMenu<P extends Readable>({ path, params }: ExportMenuProps<P>) {
  const t = useText();
  const href = (format: string): string => withBase(addressOf(path, { ...params, format }, dayOfPage()));
  return (
    <span class="export">
      {t('export.label')}{' '}
      {['csv', 'json'].map((format) => (
        <a key={format} href={href(format)} download>
          {format.toUpperCase()}
        </a>
      ))}
    </span>
  );
}
