/** For a file that may not be there: turns that error into a value, and passes on all others. */
export function noneIfMissing<T>(none: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return none;
    throw error;
  };
}
