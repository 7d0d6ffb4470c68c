/** The day of a time, in UTC. */
export function dayOf(at: string): string {
  return at.slice(0, 10);
}
