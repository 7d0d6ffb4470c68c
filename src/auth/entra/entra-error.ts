/** What Entra ID's endpoints did not give. The message is for the operator: the address, and what was expected there. */
export class EntraError extends Error {
  override readonly name = 'EntraError';
  readonly code = 'entra-unavailable';

  constructor(url: URL, problem: string) {
    super(`${url.href}: ${problem}`);
  }
}
