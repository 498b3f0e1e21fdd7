/** The rules of the editor's form: what is wrong, and which fields cannot be used and so do not count. */
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import type { FormRules } from '../data/form-draft.ts';
import { gatewayRules } from '../data/gateway-rules.ts';
import type { CommandSpec, FieldSpec } from '../form/field-spec.ts';
import type { EditorState } from './enabled-when.ts';
import { gatewayCommands, gatewayFormFields } from './gateway-fields.ts';

export const fieldSpecs: Readonly<Record<string, FieldSpec<string, EditorState>>> = gatewayFormFields;
export const commandSpecs: Readonly<Record<string, CommandSpec<string, EditorState>>> = gatewayCommands;

export const editorRules: FormRules<GatewaySettings> = {
  ...gatewayRules,
  isDisabled(field, settings, hasSecret) {
    const state: EditorState = {
      settings,
      hasPassword: hasSecret('dequeuing.atrn.password'),
      // Whatever the program has: the fields that depend on it cannot hold anything wrong.
      hasScanner: true,
      hasSpamFilter: true,
      isEngineReachable: true,
      hasRequester: true,
    };
    return (fieldSpecs[field]?.disabledBecause?.(state) ?? null) !== null;
  },
};
