/** How much of what the page needs at first is still under way: pages that load, first reads. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

let count = 0;
const listeners = new Set<() => void>();

/** The function returned ends it. */
export function beginUnderWay(): () => void {
  const change = (by: number): void => {
    count += by;
    for (const listener of listeners) listener();
  };
  change(1);
  let isOver = false;
  return () => {
    if (!isOver) change(-1);
    isOver = true;
  };
}

/** Counts a component for as long as `isUnderWay`; before anything of it is painted. */
export function useUnderWay(isUnderWay: boolean): void {
  useLayoutEffect(() => (isUnderWay ? beginUnderWay() : undefined), [isUnderWay]);
}

export function useIsAnyUnderWay(): boolean {
  const [isAny, setIsAny] = useState(count > 0);
  useEffect(() => {
    const read = (): void => setIsAny(count > 0);
    read();
    listeners.add(read);
    return () => void listeners.delete(read);
  }, []);
  return isAny;
}
