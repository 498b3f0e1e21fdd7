/** Where the help of a control stands: one text for each setting and command; choices and parts of a list share theirs. */
import { listFieldOf } from '../form/field-spec.ts';
import { fieldSpecs } from './editor-rules.ts';
import { gatewayCommands } from './gateway-fields.ts';

/** Key of the help of a control (`field`, `field=value`, a part of a list, a command); null: it has none of its own. */
export function helpKey(control: string | null): string | null {
  if (control === null) return null;
  const [field = ''] = control.split('=');
  if (field in fieldSpecs || field in gatewayCommands) return `help.${field}`;
  const list = listFieldOf(control, fieldSpecs);
  return list === undefined ? null : `help.${list}`;
}
