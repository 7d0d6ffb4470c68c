import { useState } from 'preact/hooks';
import { withBase } from '../api/base.ts';
import { call } from '../api/call.ts';
import { useSession } from './session.tsx';
import { useText } from './settings.tsx';

/** Who is logged in, and the way out. */
export function UserMenu() {
  const t = useText();
  const { value } = useSession();
  const [hasFailed, setHasFailed] = useState(false);
  if (!value?.user) return null;
  const { name, role } = value.user;
  const logOut = (): void => {
    setHasFailed(false);
    call('delete', '/session', {}).then(
      // A new document: nothing of what was read stays.
      () => location.assign(withBase('/log-in')),
      () => setHasFailed(true),
    );
  };
  return (
    <>
      <span>
        <span class="visually-hidden">{t('user.label')} </span>
        {name} <span class="quiet">({t(`user.role.${role}`)})</span>
      </span>
      <button type="button" onClick={logOut}>
        {t('user.log-out')}
      </button>
      {hasFailed && <span role="alert">{t('user.log-out.failed')}</span>}
    </>
  );
}
