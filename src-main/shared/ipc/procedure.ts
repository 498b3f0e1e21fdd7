/** How one procedure of the contract is written down: what goes in, what comes out. */
import { z } from 'zod';

export const procedure = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({
  input,
  output,
});

/** Of a procedure that takes or gives nothing. */
export const nothing = z.undefined();
