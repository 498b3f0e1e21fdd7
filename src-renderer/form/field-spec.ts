/** What a form knows of a field beside its schema: where it stands, how it is drawn, when it can be used. */

export interface FieldSpec<Page extends string = string, State = never> {
  readonly page: Page;
  readonly control:
    'check' | 'text' | 'lines' | 'number' | 'radio' | 'select' | 'secret' | 'addresses' | 'own';
  /** Values of a radio group or select; the words of each are the text `field=value`. */
  readonly values?: readonly string[];
  /** A radio group whose choices do not say what they are about: its label stands above them. */
  readonly hasCaption?: true;
  /** How many parents it has: each indents by 24 px. */
  readonly level?: 0 | 1 | 2;
  /** Fields of other specs that stand at the places `[n]` of this label. */
  readonly inline?: readonly string[];
  /** Room for so many digits. */
  readonly digits?: 3 | 10;
  /** The number that an empty field means. */
  readonly emptyIs?: number;
  /** Key of the reason why it cannot be used now; null: it can. */
  readonly disabledBecause?: (state: State) => string | null;
  /** The same for single values of a radio group. */
  readonly valueDisabledBecause?: (state: State, value: string) => string | null;
}

/** Something on a page that is no setting: a button, a list of another kind. */
export interface CommandSpec<Page extends string = string, State = never> {
  readonly page: Page;
  readonly disabledBecause?: (state: State) => string | null;
}

/** What can be reached by a letter on one page, in reading order: fields, radio choices (`field=value`), commands. */
export function controlsOf(
  page: string,
  fields: Readonly<Record<string, FieldSpec>>,
  commands: Readonly<Record<string, CommandSpec>>,
): string[] {
  const ofFields = Object.entries(fields)
    .filter(([, spec]) => spec.page === page)
    .flatMap(([field, spec]) => partsOf(field, spec));
  const ofCommands = Object.entries(commands)
    .filter(([, spec]) => spec.page === page)
    .map(([command]) => command);
  return [...ofFields, ...ofCommands];
}

function partsOf(field: string, { control, values = [] }: FieldSpec): string[] {
  if (control === 'radio') return values.map((value) => `${field}=${value}`);
  if (control !== 'addresses') return [field];
  const list = listName(field);
  return [`${list}.new`, `${list}.add`, field, `${list}.remove`];
}

/** The setting of the address list that `control` is a part of; undefined: of none. */
export const listFieldOf = (
  control: string,
  fields: Readonly<Record<string, FieldSpec>>,
): string | undefined =>
  Object.keys(fields).find(
    (field) => fields[field]?.control === 'addresses' && control.startsWith(`${listName(field)}.`),
  );

/** Name in front of the parts of an address list: `x` for the setting `x.entries`. */
export const listName = (field: string): string => field.replace(/\.entries$/, '');
