/** What a page draws: values, complaints and words of its form at one moment. The owner of the form makes a new one at each change. */

export interface FormView {
  /** Words for a key that is known only at run time. */
  words(key: string, parameters?: Readonly<Record<string, string | number>>): string;
  /** Of `<list>.new` what is typed for a new entry and not added yet. */
  value(field: string): unknown;
  /** Whether the engine has the secret, and what will be sent: a text sets it, null removes it, undefined keeps it. */
  secret(field: string): { readonly isSet: boolean; readonly change: string | null | undefined };
  /** '' while it is not to be shown. */
  error(field: string): string;
  warning(field: string): string;
  /** Why a field, a choice (`field=value`) or a command cannot be used now; null: it can. */
  disabledReason(control: string): string | null;
  isChanged(field: string): boolean;
  /** The letter for Alt; '' for none. */
  accelerator(control: string): string;
}
