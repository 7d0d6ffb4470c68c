import { useCallback, useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { dayOfPage } from '../../api/day-of-page.ts';
import { askUntilAnswered } from '../../api/read-json.ts';
import type { AssessedReports } from '../../api/schema.ts';
import type { Read } from '../../api/use-read.ts';

/** What somebody gave to be assessed. It stays in this page. */
export interface GivenReport {
  readonly name: string;
  /** As it came: the server finds its encoding and format. */
  readonly bytes: Blob;
}

/** A large file on a slow line. */
const LONGEST_MS = 5 * 60_000;

interface State {
  /** Whose answer it is: what another file says must not stand below this one's name. */
  readonly of: GivenReport | null;
  readonly value: AssessedReports | null;
  readonly isReading: boolean;
  readonly isSlow: boolean;
  readonly error: ApiError | null;
  readonly retryAt: number | null;
}

const NOTHING: State = { of: null, value: null, isReading: false, isSlow: false, error: null, retryAt: null };

/** Has a report assessed as of the day of the page; anew when either changes, again by itself while the server is away. */
export function useAssess(given: GivenReport | null): Read<AssessedReports> {
  useLocation(); // The day is of the address.
  const asOf = dayOfPage();
  const [state, setState] = useState(NOTHING);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (!given) return;
    const patch = (part: Partial<State>): void =>
      setState((before) => ({ ...(before.of === given ? before : NOTHING), of: given, ...part }));
    patch({ isReading: true, isSlow: false, error: null, retryAt: null });
    const ask = (signal: AbortSignal): Promise<AssessedReports> =>
      call('post', '/v1/assess', { asOf }, { body: given.bytes, type: 'application/octet-stream', signal });
    const listener = {
      // What is answered to this call is as the server's document says.
      onAnswer: (value: unknown) => setState({ ...NOTHING, of: given, value: value as AssessedReports }),
      onFailure: (error: ApiError, retryAt: number | null) =>
        patch({ isReading: false, isSlow: false, error, retryAt }),
      onSlow: () => patch({ isSlow: true }),
    };
    return askUntilAnswered(ask, listener, LONGEST_MS);
  }, [given, asOf, turn]);
  const readAgain = useCallback(() => setTurn((before) => before + 1), []);
  const { of: _, ...read } = state.of === given ? state : NOTHING;
  return { ...read, isStale: read.value !== null && (read.isReading || read.error !== null), readAgain };
}
