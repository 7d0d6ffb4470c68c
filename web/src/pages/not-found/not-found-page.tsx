import { PageTitle } from '../../shell/page-title.tsx';
import { useText } from '../../shell/settings.tsx';

export function NotFoundPage() {
  const t = useText();
  return (
    <>
      <PageTitle>{t('not-found.title')}</PageTitle>
      <p>{t('not-found.what')}</p>
    </>
  );
}
