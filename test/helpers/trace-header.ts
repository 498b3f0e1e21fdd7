/** Takes our one Received header off a delivered message, so that the rest can be compared octet for octet. */

const RECEIVED = /^Received: [^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*/;
/** More than any Received header of ours is long. */
const ENOUGH = 4096;

export interface Untraced {
  /** '' when the message does not begin with a Received header. */
  readonly trace: string;
  readonly body: Buffer;
}

export function withoutTrace(data: Buffer): Untraced {
  const trace = RECEIVED.exec(data.toString('latin1', 0, ENOUGH))?.[0] ?? '';
  return { trace, body: data.subarray(trace.length) };
}
