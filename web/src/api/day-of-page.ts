const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The past day that the address of the page asks for; null: now. */
export function dayOfPage(search = location.search): string | null {
  const day = new URLSearchParams(search).get('asOf') ?? '';
  return DAY.test(day) ? day : null;
}

/** Of UTC, as the server counts. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}
