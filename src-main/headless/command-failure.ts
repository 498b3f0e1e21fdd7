/** The ways a command ends early: used wrongly (exit 2), not possible (exit 1), or nobody reads on (exit 0). */

/** Wrong arguments or options. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command was understood but could not be done. The message is complete and for the person. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** The reader of standard output, such as `head`, has seen enough. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}
