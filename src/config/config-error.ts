/** A setting that cannot be used. The message names the variable, what was expected and what was found, unless that is secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config-invalid';
  readonly variable: string;

  constructor(variable: string, expected: string, found: string | null) {
    super(`${variable}: expected ${expected}, found ${found === null ? 'something else' : JSON.stringify(found)}`);
    this.variable = variable;
  }
}
