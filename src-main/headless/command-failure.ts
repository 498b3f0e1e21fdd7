/** The two ways a command ends badly: used wrongly (exit 2), or not possible (exit 1); each is one line. */

/** Wrong arguments or options. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command was understood but could not be done. The message is complete and for the person. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}
