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

/** Immutable; each change gives a new one. */
export class GatewayDraft {
  private constructor(
    /** The name under which the engine knows it; null: a new one. */
    readonly storedDomain: string | null,
    readonly settings: GatewaySettings,
    readonly secrets: GatewaySecrets,
    readonly secretsSet: readonly GatewaySecretName[],
    /** What the engine had against the last attempt; gone with the next change. */
    readonly refusal: FieldIssues,
  ) {}

  static forNew(): GatewayDraft {
    const defaults = gatewayFields.omit({ 'domain.name': true }).parse({});
    return new GatewayDraft(null, { ...defaults, 'domain.name': '' }, {}, [], {});
  }

  static of(document: GatewayDocument): GatewayDraft {
    const { settings, secretsSet } = document;
    return new GatewayDraft(settings['domain.name'], settings, {}, secretsSet, {});
  }

  with(field: string, value: unknown): GatewayDraft {
    const settings = { ...this.settings, [field]: value };
    return new GatewayDraft(this.storedDomain, settings, this.secrets, this.secretsSet, {});
  }

  /** `undefined` keeps the stored secret, null removes it. */
  withSecret(name: GatewaySecretName, value: string | null | undefined): GatewayDraft {
    const { [name]: _former, ...others } = this.secrets;
    const secrets = value === undefined ? others : { ...others, [name]: value };
    return new GatewayDraft(this.storedDomain, this.settings, secrets, this.secretsSet, {});
  }

  /** The engine refused it: its issues stand at the fields until something is changed. */
  refused(failure: IpcFailure): GatewayDraft {
    const domain = this.settings['domain.name'];
    const exists: InputIssue = { path: 'domain.name', text: 'error.exists', parameters: { value: domain } };
    const issues = failure.code === 'already-exists' ? [exists] : (failure.issues ?? []);
    const refusal = toFieldIssues(withoutEnvelope(issues), (field) => this.#valueOf(field));
    return new GatewayDraft(this.storedDomain, this.settings, this.secrets, this.secretsSet, refusal);
  }

  get issues(): FieldIssues {
    const parsed = gatewaySettings.safeParse(this.toSend());
    const issues = [...(parsed.success ? [] : toInputIssues(parsed.error)), ...this.#secretIssues()];
    return { ...this.refusal, ...toFieldIssues(issues, (field) => this.#valueOf(field)) };
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
