/** The page of the editor that is shown, with what it needs beside the fields. */
import { html, type TemplateResult } from 'lit';
import type { WaitingFacts } from '../../src-main/shared/queue/why-waiting.ts';
import type { EngineStatus } from '../data/window-models.ts';
import type { FormView } from '../form/form-view.ts';
import type { EditorSession } from './editor-session.ts';
import type { EditorPage } from './gateway-fields.ts';
import './pages/dequeuing-page.ts';
import './pages/domain-page.ts';
import './pages/forwarding-page.ts';
import './pages/quotas-page.ts';
import './pages/settings-page.ts';
import './pages/verification-page.ts';

export interface PageParts {
  readonly view: FormView;
  readonly session: EditorSession;
  /** Null before the first answer. */
  readonly facts: WaitingFacts | null;
  readonly status: EngineStatus | null;
}

export function renderPage(page: EditorPage, { view, session, facts, status }: PageParts): TemplateResult {
  switch (page) {
    case 'domain':
      return html`<gw-domain-page .view=${view} .session=${session}></gw-domain-page>`;
    case 'verification':
      return html`<gw-verification-page .view=${view} .session=${session}></gw-verification-page>`;
    case 'forwarding':
      return html`<gw-forwarding-page .view=${view} .session=${session}></gw-forwarding-page>`;
    case 'dequeuing':
      return html`
        <gw-dequeuing-page .view=${view} .session=${session} .status=${status}></gw-dequeuing-page>
      `;
    case 'quotas':
      return html`<gw-quotas-page .view=${view} .session=${session} .facts=${facts}></gw-quotas-page>`;
    case 'settings':
      return html`<gw-settings-page .view=${view} .session=${session}></gw-settings-page>`;
  }
}
