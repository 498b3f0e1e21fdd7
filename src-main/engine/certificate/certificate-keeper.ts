/** Keeps the certificate of our listeners: loads it, notices a changed file within a minute, and never gives up a good one for a broken one. */
import { EventEmitter } from 'node:events';
import type { SecureContext } from 'node:tls';
import type { CertificateFiles, CertificateInfo } from '../../shared/diagnosis/certificate-view.ts';
import type { EngineFault, InputIssue } from '../../shared/ipc/contract.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { Clock } from '../clock.ts';
import { SecretUnavailable } from '../gateway-directory.ts';
import type { Logger } from '../logger.ts';
import { CertificateFault } from './certificate-fault.ts';
import { daysLeft, describeCertificate } from './describe-certificate.ts';
import { loadCertificate, type Certificate, type CertificateSource } from './load-certificate.ts';

export interface CertificateDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** app.host-name is never empty here. */
  settings(): AppSettings;
  /** Password of the PFX file; null: none. Throws SecretUnavailable. */
  password(): string | null;
  readonly dataFolder: string;
}

/** Days before the end at which people are told, the last first. */
const END_STAGES = [0, 1, 7, 21];
/** A changed certificate file is noticed within this time. */
const CHECK_MS = 60_000;

export class CertificateKeeper extends EventEmitter<{ changed: []; faultChanged: [] }> {
  readonly #deps: CertificateDeps;
  #certificate: Certificate | null = null;
  /** What was loaded, to notice another one: fingerprints and lowest version. */
  #identity = '';
  #fault: EngineFault | null = null;
  /** Of the notice of its end, as last told. */
  #stage: string | null = null;
  #reloading: Promise<void> = Promise.resolve();
  #cancelCheck: (() => void) | null = null;
  #isStopped = false;

  constructor(deps: CertificateDeps) {
    super();
    this.#deps = deps;
  }

  /** Resolves when the first one is loaded, or its fault known. */
  async start(): Promise<void> {
    await this.reload();
    this.#scheduleCheck();
  }

  /** For handshakes that begin now; null: there is no usable certificate. */
  get context(): SecureContext | null {
    return this.#certificate?.context ?? null;
  }

  /** Null while the one that the settings ask for is in use. */
  get fault(): EngineFault | null {
    return this.#fault;
  }

  /** P12: from 21 days before its end; `stage` changes 21, 7 and 1 days before it and when it has come. */
  get endNotice(): EngineFault | null {
    const info = this.info();
    if (info === null) return null;
    const days = daysLeft(info.validUntil, this.#deps.clock.now());
    const stage = END_STAGES.find((limit) => days <= limit);
    if (stage === undefined) return null;
    const code = stage === 0 ? 'certificate-ended' : 'certificate-ends';
    const date = new Date(info.validUntil).toISOString().slice(0, 10);
    return { code, parameters: { date, days: String(days), stage: String(stage) } };
  }

  info(): CertificateInfo | null {
    const { clock } = this.#deps;
    const hostName = this.#deps.settings()['app.host-name'];
    return this.#certificate && describeCertificate(this.#certificate, hostName, clock.now());
  }

  /** Looks at the files again; a broken certificate is refused and the old one stays, with a fault. */
  reload(): Promise<void> {
    // One after the other: what was asked for last counts.
    this.#reloading = this.#reloading.then(() => this.#reload());
    return this.#reloading;
  }

  async #reload(): Promise<void> {
    try {
      const { clock } = this.#deps;
      const source = this.#source();
      const loaded = await loadCertificate(source, clock.now());
      this.#setFault(null);
      const fingerprints = loaded.chain.map(({ fingerprint256 }) => fingerprint256);
      const identity = [source.minVersion, ...fingerprints].join(' ');
      if (identity === this.#identity) return;
      this.#identity = identity;
      this.#certificate = loaded;
      this.emit('changed');
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'The certificate cannot be used');
      const reason = error instanceof Error ? error.message : String(error);
      this.#setFault({ code: 'certificate-unusable', parameters: { reason } });
    }
  }

  /** T16, T27, T28 for files that are not applied yet; nothing is changed, but a self-made one may be made. */
  async check(
    files: CertificateFiles,
  ): Promise<{ certificate: CertificateInfo | null; issues: InputIssue[] }> {
    const { hostName: given, password, ...paths } = files;
    const hostName = given === '' ? this.#deps.settings()['app.host-name'] : given;
    try {
      const now = this.#deps.clock.now();
      // For another host name a self-made one comes with the change itself.
      const stored = files.source === 'pfx' && password === undefined ? this.#deps.password() : null;
      const source = { ...this.#source(), ...paths, password: password ?? stored };
      const certificate = await loadCertificate(source, now);
      return { certificate: describeCertificate(certificate, hostName, now), issues: [] };
    } catch (error) {
      if (error instanceof SecretUnavailable)
        return { certificate: null, issues: [issue('app.tls.pfx-password', 'error.certificate', error)] };
      if (!(error instanceof CertificateFault)) throw error;
      return { certificate: null, issues: [issueOf(error, files)] };
    }
  }

  /** Resolves when nothing is read or written any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelCheck?.();
    await this.#reloading;
  }

  #source(): CertificateSource {
    const settings = this.#deps.settings();
    const source = settings['app.tls.source'];
    return {
      source,
      certificateFile: settings['app.tls.certificate-file'],
      keyFile: settings['app.tls.key-file'],
      pfxFile: settings['app.tls.pfx-file'],
      password: source === 'pfx' ? this.#deps.password() : null,
      hostName: settings['app.host-name'],
      dataFolder: this.#deps.dataFolder,
      minVersion: `TLSv${settings['app.tls.min']}`,
    };
  }

  #noteStage(): void {
    const stage = this.endNotice?.parameters['stage'] ?? null;
    if (stage !== this.#stage) this.emit('faultChanged');
    this.#stage = stage;
  }

  #setFault(fault: EngineFault | null): void {
    const isSame = fault?.parameters['reason'] === this.#fault?.parameters['reason'];
    this.#fault = fault;
    if (!isSame) this.emit('faultChanged');
  }

  #scheduleCheck(): void {
    if (this.#isStopped) return;
    this.#cancelCheck = this.#deps.clock.after(CHECK_MS, () => {
      this.#noteStage();
      // The next look comes after this one: on a slow disk they would pile up.
      void this.reload().then(() => {
        this.#scheduleCheck();
      });
    });
  }
}

const issue = (path: string, text: string, { message }: Error, value = ''): InputIssue => ({
  path,
  text,
  parameters: { reason: message, value },
});

const settingOf = {
  certificateFile: 'app.tls.certificate-file',
  keyFile: 'app.tls.key-file',
  pfxFile: 'app.tls.pfx-file',
} as const;

function issueOf(fault: CertificateFault, files: CertificateFiles): InputIssue {
  if (fault.kind === 'mismatch') return issue('app.tls.key-file', 'error.key-mismatch', fault);
  if (fault.file !== null) {
    const path = files[fault.file];
    return path === ''
      ? issue(settingOf[fault.file], 'error.required', fault)
      : issue(settingOf[fault.file], 'error.file-unreadable', fault, path);
  }
  const field = files.source === 'pfx' ? 'app.tls.pfx-file' : 'app.tls.certificate-file';
  return issue(field, 'error.certificate', fault);
}
