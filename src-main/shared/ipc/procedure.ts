/** How one procedure of the contract is written down: what goes in, what comes out; and what several of them give. */
import { z } from 'zod';

export const procedure = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({
  input,
  output,
});

/** One wrong field: path of ids, text key and its parameters. */
export const inputIssue = z.object({
  path: z.string(),
  text: z.string(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** Of a procedure that takes or gives nothing. */
export const nothing = z.undefined();
