import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { useText } from '../../shell/settings.tsx';
import type { TextKey } from '../../texts/en.ts';
import { refusalText } from './problem-text.ts';

interface PasswordFormProps {
  readonly onLoggedIn: () => void;
}

/** Log-in with an account that is kept here. */
export function PasswordForm({ onLoggedIn }: PasswordFormProps) {
  const t = useText();
  const id = useId();
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const [isWaiting, setIsWaiting] = useState(false);
  const [refusal, setRefusal] = useState<TextKey | null>(null);
  useEffect(() => nameField.current?.focus(), []);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const [name, password] = [nameField, passwordField].map(({ current }) => current?.value ?? '');
    setIsWaiting(true);
    setRefusal(null);
    try {
      await call('post', '/session', {}, { body: { name: name ?? '', password: password ?? '' } });
      onLoggedIn();
    } catch (error) {
      setRefusal(error instanceof ApiError ? refusalText(error) : 'problem.failed');
      setIsWaiting(false);
      passwordField.current?.focus();
      passwordField.current?.select();
    }
  };

  const [nameId, passwordId, refusalId] = [`${id}-name`, `${id}-password`, `${id}-refusal`];
  const described = refusal === null ? undefined : refusalId;
  return (
    <form class="log-in" onSubmit={submit}>
      <label for={nameId}>{t('log-in.name')}</label>
      <input ref={nameField} id={nameId} name="name" autocomplete="username" autocapitalize="none" required />
      <label for={passwordId}>{t('log-in.password')}</label>
      <input
        ref={passwordField}
        id={passwordId}
        name="password"
        type="password"
        autocomplete="current-password"
        required
        aria-describedby={described}
      />
      <button type="submit" class="primary" disabled={isWaiting}>
        {t(isWaiting ? 'log-in.waiting' : 'log-in.go')}
      </button>
      <p id={refusalId} role="alert" class="refusal">
        {refusal !== null && t(refusal)}
      </p>
    </form>
  );
}
