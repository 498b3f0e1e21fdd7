/** Rows of the benchmark: what was measured, beside what, and whether the goal is reached. */

export type Goal =
  | { readonly kind: 'times-postfix'; readonly atLeast: number }
  | { readonly kind: 'rate'; readonly atLeast: number }
  /** Of another rate of ours in the same run. */
  | { readonly kind: 'share'; readonly of: number; readonly atLeast: number }
  | { readonly kind: 'below'; readonly limit: number };

export interface Row {
  readonly name: string;
  readonly unit: 'msg/s' | 'MB';
  /** Medians over the rounds. */
  readonly ours: number;
  /** Null: no comparison is possible or wanted. */
  readonly postfix: number | null;
  readonly goal: Goal | null;
}

export type Verdict = 'pass' | 'FAIL' | 'not compared' | '';

export function verdict({ ours, postfix, goal }: Row): Verdict {
  if (goal === null) return '';
  switch (goal.kind) {
    case 'rate':
      return ours >= goal.atLeast ? 'pass' : 'FAIL';
    case 'share':
      return ours / goal.of >= goal.atLeast ? 'pass' : 'FAIL';
    case 'below':
      return ours < goal.limit ? 'pass' : 'FAIL';
    case 'times-postfix':
      if (postfix === null) return 'not compared';
      return ours / postfix >= goal.atLeast ? 'pass' : 'FAIL';
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Runs both sides in turn (A B A B …), so that a change of the machine's load meets both; gives the medians. */
export async function interleaved(
  rounds: number,
  ours: () => Promise<number>,
  postfix: (() => Promise<number>) | null,
): Promise<{ ours: number; postfix: number | null }> {
  const ourRates: number[] = [];
  const postfixRates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    ourRates.push(await ours());
    if (postfix) postfixRates.push(await postfix());
  }
  return { ours: median(ourRates), postfix: postfix ? median(postfixRates) : null };
}

/** Messages per second of one piece of work. */
export async function ratePerSecond(messages: number, work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (messages * 1000) / (performance.now() - begin);
}
