import type { ApiError } from '../api/api-error.ts';
import { useText } from '../shell/settings.tsx';
import type { TextKey } from '../texts/en.ts';

export interface ProblemProps {
  readonly error: ApiError;
  readonly retryAt?: number | null;
  readonly onRetry?: () => void;
}

/** What went wrong, and what to do. */
export function Problem({ error, retryAt = null, onRetry }: ProblemProps) {
  const t = useText();
  return (
    <div class="problem" role="alert">
      <p>
        <strong>{t(whatHappened(error))}</strong>
      </p>
      {error.status > 0 && <p lang="en">{error.message}</p>}
      {error.target !== null && <p class="quiet">{t('problem.target', { target: error.target })}</p>}
      {retryAt !== null && <p>{t('read.retrying')}</p>}
      {onRetry && (
        <button type="button" onClick={onRetry}>
          {t('read.again')}
        </button>
      )}
    </div>
  );
}

function whatHappened({ status }: ApiError): TextKey {
  if (status === 0) return 'problem.unreached';
  if (status === 403) return 'problem.forbidden';
  if (status === 404) return 'problem.unknown';
  if (status === 429 || status === 503) return 'problem.busy';
  return status >= 500 ? 'problem.failed' : 'problem.refused';
}
