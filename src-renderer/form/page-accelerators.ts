/** The letters of one page, its buttons included, in the language of the window. */
import { assignAccelerators } from './accelerators.ts';
import { controlsOf, type CommandSpec, type FieldSpec } from './field-spec.ts';

/** The frame's own buttons; their texts have the same names. */
export const frameControls = ['command.ok', 'command.cancel', 'command.apply', 'command.help'] as const;

export interface FormSpecs {
  readonly fields: Readonly<Record<string, FieldSpec>>;
  readonly commands: Readonly<Record<string, CommandSpec>>;
}

/** @param words gives the label of a control. */
export function pageAccelerators(
  page: string,
  { fields, commands }: FormSpecs,
  words: (control: string) => string,
): Record<string, string> {
  const controls = [...controlsOf(page, fields, commands), ...frameControls];
  return assignAccelerators(Object.fromEntries(controls.map((control) => [control, words(control)])));
}
