import { useEffect } from 'preact/hooks';
import { withBase } from '../../api/base.ts';
import type { Session } from '../../api/schema.ts';
import { Reading } from '../../parts/reading.tsx';
import { PageTitle } from '../../shell/page-title.tsx';
import { useSession } from '../../shell/session.tsx';
import { useText } from '../../shell/settings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { PasswordForm } from './password-form.tsx';
import { problemText } from './problem-text.ts';
import { whereTo } from './where-to.ts';
import './log-in.css';

/** Log-in, and back to where the user was. */
export function LogInPage() {
  const t = useText();
  const [{ to, problem }] = useUrlState();
  const target = whereTo(to);
  return (
    <div class="log-in-page">
      <PageTitle>{t('log-in.title')}</PageTitle>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {t(problemText(problem))}
        </p>
      )}
      <Reading read={useSession()}>{(session) => <Ways session={session} target={target} />}</Reading>
    </div>
  );
}

interface WaysProps {
  readonly session: Session;
  readonly target: string;
}

function Ways({ session: { user, logIn }, target }: WaysProps) {
  const t = useText();
  // A new document, which reads everything as the user; the log-in is not what "back" leads to.
  const go = (): void => location.replace(withBase(target));
  useEffect(() => {
    if (user) go();
  }, [user]);
  if (user) return null;
  return (
    <>
      {logIn.openId && (
        <p>
          <a class="way" href={withBase(`/session/open-id?to=${encodeURIComponent(target)}`)}>
            {t('log-in.open-id', { name: logIn.openId.name })}
          </a>
        </p>
      )}
      {logIn.openId && logIn.local && <p class="quiet">{t('log-in.or')}</p>}
      {logIn.local && <PasswordForm onLoggedIn={go} />}
      {!logIn.openId && !logIn.local && (
        <>
          <p>{t('log-in.nobody')}</p>
          <pre>kbgap account add NAME --role administrator</pre>
        </>
      )}
    </>
  );
}
