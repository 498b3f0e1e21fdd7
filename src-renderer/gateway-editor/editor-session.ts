/** One gateway in the editor: its draft, kept in step with the engine, and the way back to it. */
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import { toFieldIssues, type FieldIssues } from '../data/field-issue.ts';
import { FormDraft } from '../data/form-draft.ts';
import type { GatewayDocument, IpcFailure, WindowModels } from '../data/window-models.ts';
import { editorRules } from './editor-rules.ts';

export interface EditorSnapshot {
  /** Null before the first answer. */
  readonly draft: FormDraft<GatewaySettings> | null;
  /** Why the gateway could not be read or is gone; null while all is well. */
  readonly lost: IpcFailure | null;
  /** Touched fields that were changed elsewhere too: the person decides (T33). */
  readonly conflicts: readonly string[];
  readonly isSaving: boolean;
  /** What only the machine and the net know, as of a moment ago. */
  readonly checks: FieldIssues;
}

/** After the last change: the checks ask the disk and DNS. */
const CHECK_AFTER_MS = 800;

/** Fires `changed` after each new snapshot. */
export class EditorSession extends EventTarget {
  snapshot: EditorSnapshot = { draft: null, lost: null, conflicts: [], isSaving: false, checks: {} };
  readonly #models: WindowModels;
  #domain: string;
  #checkTimer = 0;
  /** Number of the last check; an older one that answers later does not count. */
  #checkRun = 0;

  constructor(models: WindowModels, domain: string) {
    super();
    this.#models = models;
    this.#domain = domain;
    models.on('gateways:changed', () => {
      // Our own save comes back as well; it is read when it is done.
      if (!this.snapshot.isSaving) void this.refresh();
    });
    void this.refresh();
  }

  /** The name under which the engine knows it. */
  get domain(): string {
    return this.#domain;
  }

  get isChanged(): boolean {
    return (this.snapshot.draft?.changedFields.length ?? 0) > 0;
  }

  /** Reads what is stored; untouched fields follow it. */
  async refresh(): Promise<void> {
    const result = await this.#models.gateway(this.#domain);
    if (result.ok) this.#follow(result.value);
    else this.#set({ lost: result.error });
  }

  change(field: string, value: unknown): void {
    const { draft } = this.snapshot;
    if (draft === null) return;
    const next =
      field in draft.settings ? draft.with(field, value) : draft.withSecret(field, toSecret(value));
    this.#set({ draft: next });
  }

  /** T33: the person's choice for all fields that both sides changed. */
  settleConflicts(choice: 'load' | 'keep'): void {
    const { draft, conflicts } = this.snapshot;
    if (draft === null) return;
    this.#set({ draft: choice === 'load' ? draft.reset(conflicts) : draft, conflicts: [] });
  }

  discard(): void {
    const { draft } = this.snapshot;
    if (draft !== null) this.#set({ draft: FormDraft.of(draft.stored, editorRules), conflicts: [] });
  }

  /** One transaction over all pages. Null: done; else why not, with the engine's issues at the fields. */
  async apply(): Promise<IpcFailure | null> {
    const { draft } = this.snapshot;
    if (draft === null || !this.isChanged) return null;
    this.#set({ isSaving: true });
    const settings = draft.toSend();
    const stored = draft.stored as GatewayDocument;
    const result = await this.#models.saveGateway({
      domain: this.#domain,
      settings,
      secrets: draft.secrets,
      expected: stored,
    });
    if (!result.ok) {
      this.#set({ isSaving: false });
      await this.#refused(result.error);
      return result.error;
    }
    this.#domain = settings['domain.name'];
    const saved = await this.#models.gateway(this.#domain);
    // More may have been typed while it was on its way.
    const later = this.snapshot.draft ?? draft;
    const parts = saved.ok ? { draft: later.applied(draft, saved.value), conflicts: [], lost: null } : {};
    this.#set({ ...parts, isSaving: false });
    return null;
  }

  async #refused(failure: IpcFailure): Promise<void> {
    if (failure.code === 'changed-meanwhile') {
      await this.refresh();
      return;
    }
    const { draft } = this.snapshot;
    const name = draft?.settings['domain.name'] ?? '';
    const exists = { path: 'domain.name', text: 'error.exists', parameters: { value: name } };
    const issues = failure.code === 'already-exists' ? [exists] : (failure.issues ?? []);
    if (draft !== null) this.#set({ draft: draft.refused(issues) });
  }

  #checkAfter(ms: number): void {
    window.clearTimeout(this.#checkTimer);
    this.#checkTimer = window.setTimeout(() => {
      void this.#check();
    }, ms);
  }

  /** Asks for what only the engine knows about the values as they stand; they never block. */
  async #check(): Promise<void> {
    const { draft } = this.snapshot;
    if (draft === null) return;
    this.#checkRun += 1;
    const run = this.#checkRun;
    const result = await this.#models.ask('check:gateway', {
      domain: this.#domain,
      settings: draft.toSend(),
    });
    if (run !== this.#checkRun) return;
    const issues = result.ok ? result.value : [];
    this.#set({ checks: toFieldIssues(issues, (field) => this.snapshot.draft?.value(field)) });
  }

  #follow(document: GatewayDocument): void {
    const { draft } = this.snapshot;
    if (draft === null) {
      this.#set({ draft: FormDraft.of<GatewaySettings>(document, editorRules), lost: null });
      return;
    }
    const followed = draft.follow(document);
    const conflicts = [...new Set([...this.snapshot.conflicts, ...followed.conflicts])];
    this.#set({ draft: followed.draft, conflicts, lost: null });
  }

  #set(parts: Partial<EditorSnapshot>): void {
    const { draft } = this.snapshot;
    this.snapshot = { ...this.snapshot, ...parts };
    if (this.snapshot.draft !== draft) this.#checkAfter(draft === null ? 0 : CHECK_AFTER_MS);
    this.dispatchEvent(new Event('changed'));
  }
}

const toSecret = (value: unknown): string | null | undefined =>
  typeof value === 'string' || value === null ? value : undefined;
