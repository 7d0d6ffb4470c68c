import { useCallback, useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { addressOf, type GetAnswer, type GetParams, type Given, type Readable } from './address.ts';
import type { ApiError } from './api-error.ts';
import { dayOfPage } from './day-of-page.ts';
import { readJson } from './read-json.ts';
import { useUnderWay } from './under-way.ts';

/** Where a read stands. `value` stays while it is read anew (`isStale`) and when that fails. */
export interface Read<T> {
  readonly value: T | null;
  /** What is shown is of an earlier address, or the server could not be asked again. */
  readonly isStale: boolean;
  readonly isReading: boolean;
  readonly isSlow: boolean;
  readonly error: ApiError | null;
  /** When it is tried again by itself. */
  readonly retryAt: number | null;
  readonly readAgain: () => void;
}

interface State {
  readonly address: string | null;
  readonly value: unknown;
  readonly heldOf: string | null;
  readonly isSlow: boolean;
  readonly error: ApiError | null;
  readonly retryAt: number | null;
}

const NOTHING: State = { address: null, value: null, heldOf: null, isSlow: false, error: null, retryAt: null };

/**
 * Reads an address of the API for as long as the component shows it: anew when `params` or the day change, again by itself
 * while the server is away. `path` null reads nothing.
 */
export function useRead<P extends Readable>(path: P | null, params: Given<GetParams<P>>): Read<GetAnswer<P>> {
  useLocation(); // The day is of the address.
  const address = path === null ? null : addressOf(path, params as object, dayOfPage());
  const [state, setState] = useState(NOTHING);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (address === null) return;
    const patch = (part: Partial<State>): void => setState((before) => ({ ...before, ...part }));
    patch({ address, error: null, retryAt: null, isSlow: false });
    return readJson(address, {
      onAnswer: (value) => patch({ value, heldOf: address, isSlow: false, error: null, retryAt: null }),
      onFailure: (error, retryAt) => patch({ error, retryAt, isSlow: false }),
      onSlow: () => patch({ isSlow: true }),
    });
  }, [address, turn]);
  const readAgain = useCallback(() => setTurn((before) => before + 1), []);
  const { heldOf, isSlow, error, retryAt } = state;
  // What was read of another device is nothing of this one; with another filter it stays until there is something newer.
  const value = pathOf(heldOf) === pathOf(address) ? state.value : null;
  const isCurrent = heldOf === address && heldOf !== null;
  useUnderWay(address !== null && value === null && error === null);
  return {
    // The answer at this address is as the server's document says.
    value: value as GetAnswer<P> | null,
    isStale: value !== null && (!isCurrent || error !== null),
    isReading: address !== null && !isCurrent && error === null,
    isSlow,
    error: state.address === address ? error : null,
    retryAt,
    readAgain,
  };
}

function pathOf(address: string | null): string | undefined {
  return address?.split('?')[0];
}
