/** Warnings of what is stored, before any change. */
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import type { FieldIssues } from '../data/field-issue.ts';
import { FormDraft } from '../data/form-draft.ts';
import { editorRules } from './editor-rules.ts';
import { localWarnings } from './local-warnings.ts';

export const storedWarnings = (draft: FormDraft<GatewaySettings>): FieldIssues =>
  localWarnings(FormDraft.of(draft.stored, editorRules));
