/** Subject and text of notices that leave as mail, in the languages of P62. */
import type { AppSettings } from '../shared/settings/app-settings.ts';
import type { Language } from '../shared/texts/choose-language.ts';
import { createTexts } from '../shared/texts/texts.ts';

const languagesOf = (choice: AppSettings['app.dsn.language']): readonly Language[] =>
  choice === 'both' ? ['de', 'en'] : [choice];

/** One text below the other, the subjects side by side. */
export function noticeWords(
  kind: 'quota' | 'confirm',
  choice: AppSettings['app.dsn.language'],
  values: Readonly<Record<string, string | number>>,
): { subject: string; text: string } {
  const all = languagesOf(choice).map(createTexts);
  return {
    subject: all.map((texts) => texts.t(`notice.${kind}.subject`, values)).join(' / '),
    text: all.map((texts) => texts.t(`notice.${kind}.text`, values)).join('\n\n--\n\n'),
  };
}
