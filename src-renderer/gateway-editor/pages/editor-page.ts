/** Base of the editor's pages: the fields of a gateway, and the session that commands work on. */
import { property } from 'lit/decorators.js';
import { FormPage } from '../../form/form-page.ts';
import type { EditorSession } from '../editor-session.ts';
import { gatewayFormFields, type GatewayFieldId } from '../gateway-fields.ts';

export abstract class EditorPage extends FormPage<GatewayFieldId> {
  override specs = gatewayFormFields;
  @property({ attribute: false }) session!: EditorSession;
}
