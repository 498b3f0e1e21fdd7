/** Why mail waits, as a sentence: the reason, how much, and what happens next. */
import { whyWaiting, type WaitingFacts } from '../../src-main/shared/queue/why-waiting.ts';
import { formatBytes } from '../../src-main/shared/texts/format-bytes.ts';
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import { formatInstant } from './format-time.ts';

export function waitingWords(facts: WaitingFacts, domain: string, texts: Texts): string {
  const { t, language } = texts;
  const time = (instant: number | null): string =>
    instant === null ? t('waiting.never') : formatInstant(instant, language);
  return t(`waiting.${whyWaiting(facts)}`, {
    count: facts.messages,
    size: formatBytes(facts.sizeBytes, language),
    domain,
    ways: facts.honors.map((way) => way.toUpperCase()).join(', '),
    last: time(facts.lastReleaseAt),
    reply: facts.lastFailure?.reply ?? '',
    next: time(facts.lastFailure?.nextAttemptAt ?? null),
    left: facts.releasing,
  });
}
