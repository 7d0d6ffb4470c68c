import type { ComponentChildren } from 'preact';
import type { Read } from '../api/use-read.ts';
import { useText } from '../shell/settings.tsx';
import { Problem } from './problem.tsx';

export interface ReadingProps<T> {
  readonly read: Read<T>;
  readonly children: (value: T) => ComponentChildren;
}

/** What was read; before that, and where it fails, what is going on. What is shown stays while it is read anew. */
export function Reading<T>({ read, children }: ReadingProps<T>) {
  const t = useText();
  const { value, isStale, isReading, isSlow, error, retryAt, readAgain } = read;
  const state = isSlow ? t('read.slow') : t(value === null ? 'read.loading' : 'read.stale');
  return (
    <div class="read">
      {/* An empty live region that is there before it speaks is read out by all screen readers. */}
      <p class={value === null ? 'reading' : 'reading anew'} role="status">
        {isReading ? state : ''}
      </p>
      {error && <Problem error={error} retryAt={retryAt} onRetry={readAgain} />}
      {value !== null && (
        <div class={isStale ? 'stale' : undefined} aria-busy={isReading}>
          {children(value)}
        </div>
      )}
    </div>
  );
}
