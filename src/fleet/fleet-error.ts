/**
 * Why a call on the fleet fails. `several-devices`: a report of more than one device where one was expected;
 * `store-unavailable`: nothing was changed, the same call may succeed later; `lines-cut-off`: what many lines are read from
 * failed before its end.
 */
export type FleetErrorCode =
  | 'device-id-invalid'
  | 'device-unnamed'
  | 'device-not-found'
  | 'nothing-to-remedy'
  | 'task-not-found'
  | 'too-many-tasks'
  | 'several-devices'
  | 'store-unavailable'
  | 'lines-cut-off';

/** A call that the fleet refuses; the message may be shown to the caller. */
export class FleetError extends Error {
  override readonly name = 'FleetError';
  readonly code: FleetErrorCode;
  /** The device as the caller named it; null: the error is of no device. */
  readonly device: string | null;

  constructor(code: FleetErrorCode, message: string, context: { device?: string; cause?: unknown } = {}) {
    super(message, { cause: context.cause });
    this.code = code;
    this.device = context.device ?? null;
  }
}
