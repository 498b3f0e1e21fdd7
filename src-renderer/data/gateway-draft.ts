/** A gateway while it is edited: what was typed, what is wrong with it, and what will be sent. */
import {
  gatewayFields,
  gatewaySettings,
  needsPassword,
  type GatewaySecretName,
  type GatewaySecrets,
  type GatewaySettings,
} from '../../src-main/shared/settings/gateway-settings.ts';
import { toInputIssues } from '../../src-main/shared/ipc/input-issues.ts';
import type { GatewayDocument, InputIssue, IpcFailure } from '../../src-main/shared/ipc/contract.ts';
import { toAsciiDomain } from './ascii-domain.ts';
import { toFieldIssues, type FieldIssues } from './field-issue.ts';

const ATRN_PASSWORD: GatewaySecretName = 'dequeuing.atrn.password';
const AUTH_PASSWORD: GatewaySecretName = 'dequeuing.etrn.auth-password';

interface DraftParts {
  /** The name under which the engine knows it; null: a new one. */
  readonly storedDomain: string | null;
  readonly settings: GatewaySettings;
  /** What will be sent: a text sets a secret, null removes it, an absent one stays. */
  readonly secrets: GatewaySecrets;
  readonly secretsSet: readonly GatewaySecretName[];
  /** What the engine had against the last attempt; gone with the next change. */
  readonly refusal: FieldIssues;
}

/** Immutable; each change gives a new one. */
export class GatewayDraft {
  readonly #parts: DraftParts;

  private constructor(parts: DraftParts) {
    this.#parts = parts;
  }

  static forNew(): GatewayDraft {
    const defaults = gatewayFields.omit({ 'domain.name': true }).parse({});
    const settings = { ...defaults, 'domain.name': '' };
    return new GatewayDraft({ storedDomain: null, settings, secrets: {}, secretsSet: [], refusal: {} });
  }

  static of({ settings, secretsSet }: GatewayDocument): GatewayDraft {
    const storedDomain = settings['domain.name'];
    return new GatewayDraft({ storedDomain, settings, secrets: {}, secretsSet, refusal: {} });
  }

  get storedDomain(): string | null {
    return this.#parts.storedDomain;
  }

  get settings(): GatewaySettings {
    return this.#parts.settings;
  }

  get secrets(): GatewaySecrets {
    return this.#parts.secrets;
  }

  get secretsSet(): readonly GatewaySecretName[] {
    return this.#parts.secretsSet;
  }

  with(field: string, value: unknown): GatewayDraft {
    const settings = { ...this.settings, [field]: value };
    return new GatewayDraft({ ...this.#parts, settings, refusal: {} });
  }

  /** `undefined` keeps the stored secret, null removes it. */
  withSecret(name: GatewaySecretName, value: string | null | undefined): GatewayDraft {
    const secrets = { ...this.secrets, [name]: value };
    return new GatewayDraft({ ...this.#parts, secrets, refusal: {} });
  }

  /** The engine refused it: its issues stand at the fields until something is changed. */
  refused(failure: IpcFailure): GatewayDraft {
    const domain = this.settings['domain.name'];
    const exists: InputIssue = { path: 'domain.name', text: 'error.exists', parameters: { value: domain } };
    const issues = failure.code === 'already-exists' ? [exists] : (failure.issues ?? []);
    const refusal = toFieldIssues(withoutEnvelope(issues), (field) => this.#valueOf(field));
    return new GatewayDraft({ ...this.#parts, refusal });
  }

  get issues(): FieldIssues {
    const parsed = gatewaySettings.safeParse(this.toSend());
    const issues = [...(parsed.success ? [] : toInputIssues(parsed.error)), ...this.#secretIssues()];
    return { ...this.#parts.refusal, ...toFieldIssues(issues, (field) => this.#valueOf(field)) };
  }

  toSend(): GatewaySettings {
    return { ...this.settings, 'domain.name': toAsciiDomain(this.settings['domain.name']) };
  }

  /** Whether the secret will be set once this is saved. */
  willHave(name: GatewaySecretName): boolean {
    const change = this.secrets[name];
    return change === undefined ? this.secretsSet.includes(name) : change !== null && change !== '';
  }

  #secretIssues(): InputIssue[] {
    const found: InputIssue[] = [];
    const refuse = (path: string, text: string): void => {
      found.push({ path, text, parameters: {} });
    };
    if (needsPassword(this.settings) && !this.willHave(ATRN_PASSWORD))
      refuse(ATRN_PASSWORD, 'error.password-needed');
    if (!this.settings['dequeuing.etrn.honor'] || this.settings['dequeuing.etrn.target'] !== 'host')
      return found;
    const hasUser = this.settings['dequeuing.etrn.auth-user'] !== '';
    if (hasUser && !this.willHave(AUTH_PASSWORD)) refuse(AUTH_PASSWORD, 'error.user-without-password');
    if (!hasUser && this.willHave(AUTH_PASSWORD))
      refuse('dequeuing.etrn.auth-user', 'error.password-without-user');
    return found;
  }

  #valueOf(field: string): unknown {
    return (this.settings as Readonly<Record<string, unknown>>)[field];
  }
}

/** Issues of a whole request carry `settings.` or `secrets.` in front of the field. */
const withoutEnvelope = (issues: readonly InputIssue[]): InputIssue[] =>
  issues.map((issue) => ({ ...issue, path: issue.path.replace(/^(settings|secrets)\./, '') }));
