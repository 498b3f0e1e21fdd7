/** A document while it is edited: where it began, what was typed, what is wrong with it, and what will be sent. */
import type { InputIssue } from '../../src-main/shared/ipc/contract.ts';
import { isSame, mergeDocuments } from '../../src-main/shared/settings/merge-documents.ts';
import { fieldOf, toFieldIssues, type FieldIssues } from './field-issue.ts';

/** As the engine gives it: settings, and the names of the secrets that are set. */
export interface FormDocument<S> {
  readonly settings: S;
  readonly secretsSet: readonly string[];
}

/** A text sets a secret, null removes it, undefined keeps it. */
export type SecretChangesByName = Readonly<Record<string, string | null | undefined>>;

export interface FormRules<S> {
  /** Brings what was typed into the form that is stored. */
  normalise(settings: S): S;
  /** What stands against it. */
  check(settings: S, hasSecret: (name: string) => boolean): readonly InputIssue[];
  /** Fields that cannot be used now: what is wrong in them does not count, their stored value is sent. */
  isDisabled(field: string, settings: S, hasSecret: (name: string) => boolean): boolean;
}

interface DraftParts<S> {
  readonly stored: FormDocument<S>;
  readonly settings: S;
  readonly secrets: SecretChangesByName;
  /** What the engine had against the last attempt; gone with the next change. */
  readonly refusal: FieldIssues;
}

/** Immutable; each change gives a new one. */
export class FormDraft<S extends object> {
  readonly #parts: DraftParts<S>;
  readonly #rules: FormRules<S>;
  #issues: FieldIssues | null = null;
  #changedFields: readonly string[] | null = null;

  private constructor(parts: DraftParts<S>, rules: FormRules<S>) {
    this.#parts = parts;
    this.#rules = rules;
  }

  static of<S extends object>(stored: FormDocument<S>, rules: FormRules<S>): FormDraft<S> {
    return new FormDraft({ stored, settings: stored.settings, secrets: {}, refusal: {} }, rules);
  }

  get stored(): FormDocument<S> {
    return this.#parts.stored;
  }

  get settings(): S {
    return this.#parts.settings;
  }

  get secrets(): SecretChangesByName {
    return this.#parts.secrets;
  }

  value(field: string): unknown {
    return (this.settings as Readonly<Record<string, unknown>>)[field];
  }

  with(field: string, value: unknown): FormDraft<S> {
    return this.#changed({ settings: { ...this.settings, [field]: value }, refusal: {} });
  }

  withSecret(name: string, value: string | null | undefined): FormDraft<S> {
    const others = Object.entries(this.secrets).filter(([other]) => other !== name);
    const secrets = Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
    return this.#changed({ secrets, refusal: {} });
  }

  /** Whether the secret will be set once this is saved. */
  readonly hasSecret = (name: string): boolean => {
    const change = this.secrets[name];
    return change === undefined ? this.stored.secretsSet.includes(name) : change !== null && change !== '';
  };

  /** Settings and secrets that differ from what is stored. */
  get changedFields(): readonly string[] {
    this.#changedFields ??= this.#findChanges();
    return this.#changedFields;
  }

  isDisabled(field: string): boolean {
    return this.#rules.isDisabled(field, this.settings, this.hasSecret);
  }

  get issues(): FieldIssues {
    this.#issues ??= this.#findIssues();
    return this.#issues;
  }

  /** With the stored value where a field cannot be used and holds something that is wrong. */
  toSend(): S {
    const normal = this.#rules.normalise(this.settings);
    const wrong = this.#rules.check(normal, this.hasSecret).map(({ path }) => fieldOf(path));
    const { settings: stored } = this.stored;
    const idle = wrong.filter((field) => field in stored && this.isDisabled(field));
    return {
      ...normal,
      ...Object.fromEntries(idle.map((field) => [field, (stored as Record<string, unknown>)[field]])),
    };
  }

  /** The engine refused it: its issues stand at the fields until something is changed. */
  refused(issues: readonly InputIssue[]): FormDraft<S> {
    return this.#changed({ refusal: toFieldIssues(withoutEnvelope(issues), (field) => this.value(field)) });
  }

  /**
   * What is stored has changed elsewhere: untouched fields follow.
   * @returns the draft, and the touched fields that were changed elsewhere too; the draft keeps what was typed in them.
   */
  follow(stored: FormDocument<S>): { readonly draft: FormDraft<S>; readonly conflicts: readonly string[] } {
    const { document, conflicts } = mergeDocuments(this.stored.settings, this.settings, stored.settings);
    const secretConflicts = Object.keys(this.secrets).filter(
      (name) => this.stored.secretsSet.includes(name) !== stored.secretsSet.includes(name),
    );
    return {
      draft: this.#changed({ stored, settings: document }),
      conflicts: [...conflicts, ...secretConflicts],
    };
  }

  /** What `sent` held is stored now, in its stored form; what was typed since then stays. */
  applied(sent: FormDraft<S>, stored: FormDocument<S>): FormDraft<S> {
    const { document } = mergeDocuments(sent.settings, this.settings, stored.settings);
    const secrets = Object.fromEntries(
      Object.entries(this.secrets).filter(([name, change]) => change !== sent.secrets[name]),
    );
    return this.#changed({ stored, settings: document, secrets, refusal: {} });
  }

  /** Gives up what was typed in these fields. */
  reset(fields: readonly string[]): FormDraft<S> {
    const stored = this.stored.settings as Readonly<Record<string, unknown>>;
    const settings = Object.fromEntries(
      fields.filter((field) => field in stored).map((field) => [field, stored[field]]),
    );
    const secrets = Object.fromEntries(
      Object.entries(this.secrets).filter(([name]) => !fields.includes(name)),
    );
    return this.#changed({ settings: { ...this.settings, ...settings }, secrets, refusal: {} });
  }

  #changed(parts: Partial<DraftParts<S>>): FormDraft<S> {
    return new FormDraft({ ...this.#parts, ...parts }, this.#rules);
  }

  #findChanges(): readonly string[] {
    const keys = Object.keys(this.settings) as (keyof S & string)[];
    const { settings: stored } = this.stored;
    return [...keys.filter((key) => !isSame(this.settings[key], stored[key])), ...Object.keys(this.secrets)];
  }

  #findIssues(): FieldIssues {
    const found = this.#rules
      .check(this.#rules.normalise(this.settings), this.hasSecret)
      .filter(({ path }) => !this.isDisabled(fieldOf(path)));
    return { ...this.#parts.refusal, ...toFieldIssues(found, (field) => this.value(field)) };
  }
}

/** Issues of a whole request carry `settings.` or `secrets.` in front of the field; no id of a gateway begins like that twice. */
const withoutEnvelope = (issues: readonly InputIssue[]): InputIssue[] =>
  issues.map((issue) => ({ ...issue, path: issue.path.replace(/^(settings|secrets)\.(?=[a-z-]+\.)/, '') }));
