/** `window.gateway` without an engine: answers from a state that the test sets, and keeps what it was asked. */
import type {
  EngineStatus,
  EventName,
  GatewayApi,
  GatewayDocument,
  GatewayRowView,
  InputIssue,
  IpcFailure,
} from '../../src-main/shared/ipc/contract.ts';
import type { HostApi } from '../../src-main/shared/ipc/host-contract.ts';
import type { WaitingFacts } from '../../src-main/shared/queue/why-waiting.ts';
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';

export const aRow = (domain: string, changes: Partial<GatewayRowView> = {}): GatewayRowView => ({
  domain,
  enabled: true,
  releaseBy: ['atrn'],
  account: domain,
  waitingMessages: 0,
  waitingBytes: 0,
  failedRecipients: 0,
  oldestQueuedAt: null,
  lastReleaseAt: null,
  canRelease: false,
  isReleasing: false,
  ...changes,
});

export const aDocument = (domain: string, changes: Record<string, unknown> = {}): GatewayDocument => ({
  settings: gatewayFields.parse({ 'domain.name': domain, ...changes }),
  secretsSet: [],
});

const aWaitingFact: WaitingFacts = {
  isEnabled: true,
  isDeliveryPaused: false,
  isDiskLow: false,
  messages: 0,
  sizeBytes: 0,
  lastFailure: null,
  releasing: 0,
  honors: [],
  isLeftToRun: false,
  lastReleaseAt: null,
};

const aStatus = (): EngineStatus => ({
  version: '0.1.0',
  dataFolder: '/data',
  hostName: 'mail.example.com',
  listeners: [
    { service: 'smtp', address: '::', port: 25, tls: 'starttls', state: 'listening', errorCode: null },
  ],
  faults: [],
  secretStore: 'system',
  paused: { receiving: false, delivery: false },
  sessions: 0,
});

export class FakeGateway implements GatewayApi {
  status = aStatus();
  rows: GatewayRowView[] = [];
  documents: GatewayDocument[] = [];
  settings: AppSettings = appSettings.parse({ 'app.ui.language': 'en' });
  /** Answers of the procedures that are refused. */
  failures: Partial<Record<string, IpcFailure>> = {};
  /** What the engine has against the values of the editor's page. */
  checks: InputIssue[] = [];
  /** How often it was asked for that. */
  checked = 0;
  /** Procedures whose answers are on their way until then; what they say is settled when they are asked. */
  readonly delays = new Map<string, Promise<void>>();
  /** Every call that changes something, in order. */
  readonly commands: { name: string; input: unknown }[] = [];
  /** What was asked of the desktop. */
  readonly host: HostApi = {
    call: ((name: string, input: unknown) => {
      this.commands.push({ name, input });
      return Promise.resolve({ ok: true, value: name === 'window:choose-folder' ? '/chosen' : undefined });
    }) as HostApi['call'],
  };
  readonly #listeners = new Map<string, Set<() => void>>();

  readonly call = ((name: string, input: unknown) => {
    const error = this.failures[name];
    if (!/status|list|get|facts|check|last-requester/.test(name)) this.commands.push({ name, input });
    const answer =
      error === undefined ? { ok: true, value: this.#answer(name, input) } : { ok: false, error };
    return (this.delays.get(name) ?? Promise.resolve()).then(() => answer);
  }) as GatewayApi['call'];

  on(name: EventName, listener: () => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit(name: EventName): void {
    for (const listener of this.#listeners.get(name) ?? []) listener();
  }

  #answer(name: string, input: unknown): unknown {
    switch (name) {
      case 'engine:status':
        return this.status;
      case 'gateway:list':
        return this.rows;
      case 'gateway:get':
        return this.documents.find(
          ({ settings }) => settings['domain.name'] === (input as { domain: string }).domain,
        );
      case 'app:get-settings':
        return { settings: this.settings, secretsSet: [] };
      case 'app:save-settings':
        this.settings = (input as { settings: AppSettings }).settings;
        this.emit('settings:changed');
        return undefined;
      case 'check:gateway':
        this.checked += 1;
        return this.checks;
      case 'help:last-requester':
        return null;
      case 'waiting:facts':
        return aWaitingFact;
      case 'gateway:release':
        return { released: 3 };
      case 'gateway:remove':
        return { waitingRecipients: 0, undoUntil: 0 };
      default:
        return undefined;
    }
  }
}
