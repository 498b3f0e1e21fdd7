/** The questions of the editor: what to do with changes from elsewhere, with what is not applied, with warnings. */
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import type { GwQuestionDialog } from '../components/question-dialog.ts';
import type { FieldIssues } from '../data/field-issue.ts';
import { spokenLabel } from '../components/label-text.ts';
import { listWords } from '../i18n/list-words.ts';
import { wordsOf } from '../../src-main/shared/texts/words-of.ts';
import type { EditorSession } from './editor-session.ts';
import { storedWarnings } from './stored-warnings.ts';

/** What the engine warns of stood before too, unless its own page was worked on. */
const isOfChange = (field: string, changed: readonly string[]): boolean => {
  const [page = ''] = field.split('.');
  return changed.some((other) => other.startsWith(`${page}.`));
};

export class EditorQuestions {
  readonly #session: EditorSession;
  readonly #dialog: GwQuestionDialog;
  readonly #texts: Texts;

  constructor(session: EditorSession, dialog: GwQuestionDialog, texts: Texts) {
    this.#session = session;
    this.#dialog = dialog;
    this.#texts = texts;
  }

  /** T33. */
  async askConflict(conflicts: readonly string[]): Promise<void> {
    const { t, language } = this.#texts;
    const names = conflicts.map((field) =>
      spokenLabel(wordsOf(this.#texts, { text: field, parameters: {} })),
    );
    const answer = await this.#dialog.ask({
      heading: t('question.changed-meanwhile.title'),
      text: t('question.changed-meanwhile', { fields: listWords(names, language) }),
      choices: [
        { value: 'load', label: t('question.changed-meanwhile.load') },
        { value: 'keep', label: t('question.changed-meanwhile.keep'), isPrimary: true },
      ],
    });
    this.#session.settleConflicts(answer === 'load' ? 'load' : 'keep');
  }

  /** T35. */
  async askUnsaved(): Promise<'apply' | 'discard' | 'back'> {
    const { t } = this.#texts;
    return (await this.#dialog.ask({
      heading: t('question.unsaved.title'),
      text: t('question.unsaved'),
      choices: [
        { value: 'apply', label: t('command.apply'), isPrimary: true },
        { value: 'discard', label: t('question.unsaved.discard') },
        { value: 'back', label: t('question.unsaved.back') },
      ],
    })) as 'apply' | 'discard' | 'back';
  }

  /** T46. */
  async askPending(value: string): Promise<'add' | 'leave' | 'back'> {
    const { t } = this.#texts;
    return (await this.#dialog.ask({
      heading: t('dequeuing.access.new'),
      text: t('question.pending-address', { value }),
      choices: [
        { value: 'add', label: t('dequeuing.access.add'), isPrimary: true },
        { value: 'leave', label: t('question.pending-address.leave') },
        { value: 'back', label: t('question.unsaved.back') },
      ],
    })) as 'add' | 'leave' | 'back';
  }

  /** Warnings that the change brings; those that stood before were confirmed before. */
  async confirmWarnings(warnings: FieldIssues): Promise<boolean> {
    const { draft } = this.#session.snapshot;
    if (draft === null) return false;
    const known = storedWarnings(draft);
    const changed = draft.changedFields;
    const fresh = Object.entries(warnings).filter(
      ([field, { text }]) =>
        !draft.isDisabled(field) &&
        known[field]?.text !== text &&
        (field in known || isOfChange(field, changed)),
    );
    if (fresh.length === 0) return true;
    const { t } = this.#texts;
    const answer = await this.#dialog.ask({
      heading: t('question.warnings.title'),
      text: t('question.warnings'),
      lines: fresh.map(([, warning]) => wordsOf(this.#texts, warning)),
      choices: [
        { value: 'apply', label: t('question.warnings.apply'), isPrimary: true },
        { value: 'back', label: t('question.unsaved.back') },
      ],
    });
    return answer === 'apply';
  }
}
