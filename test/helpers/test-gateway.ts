/** The whole engine in the test's own process: real store, real sockets on free loopback ports, the test's clock and DNS. */
import { onTestFinished } from 'vitest';
import { startGateway, openKeyFileSecrets, type Gateway } from '../../src-main/engine/gateway.ts';
import type { HostResolver, MxRecord } from '../../src-main/engine/host-resolver.ts';
import type { Input, Output, ProcedureName } from '../../src-main/shared/ipc/contract.ts';
import type { QueueRow } from '../../src-main/shared/queue/queue-view.ts';
import {
  appSettings,
  type AppSettings,
  type ListenerService,
} from '../../src-main/shared/settings/app-settings.ts';
import { gatewaySettings, type GatewaySecrets } from '../../src-main/shared/settings/gateway-settings.ts';
import { ManualClock } from './manual-clock.ts';
import { SmtpDialogue } from './smtp-dialogue.ts';
import { temporaryFolder } from './temporary-store.ts';
import { recordingLogger, type LoggedLine } from './recording-logger.ts';

export const OWN_NAME = 'schleuse.example';

export interface TestGatewayOptions {
  /** Documents of gateways, `secrets` apart. */
  readonly gateways?: readonly { readonly [id: string]: unknown; readonly secrets?: GatewaySecrets }[];
  readonly settings?: Partial<AppSettings>;
  readonly services?: readonly ListenerService[];
  readonly clock?: ManualClock;
  readonly resolver?: HostResolver;
  /** Default: a new one that goes with the test. */
  readonly dataFolder?: string;
}

export interface TestGateway {
  readonly gateway: Gateway;
  readonly clock: ManualClock;
  readonly dataFolder: string;
  /** Lines of the program's log and of the mail log. */
  readonly log: readonly LoggedLine[];
  port(service: ListenerService): number;
  /** The value of a procedure; throws its failure. */
  ask<N extends ProcedureName>(name: N, input: Input<N>): Promise<Output<N>>;
  change(settings: Partial<AppSettings>): Promise<void>;
  /** Sends one message by SMTP; the reply to the end of its data, or the first refusal. */
  submit(message: {
    readonly to: string;
    readonly from?: string;
    readonly body?: string;
    readonly size?: number;
  }): Promise<string>;
  /** Status by recipient, open or ended. */
  statuses(): Promise<Record<string, string>>;
  rows(): Promise<QueueRow[]>;
  stop(): Promise<void>;
}

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const dataFolder = options.dataFolder ?? (await temporaryFolder());
  const log: LoggedLine[] = [];
  const start = async (isServing: boolean, clock: ManualClock): Promise<RunningTestGateway> => {
    const gateway = await startGateway({
      dataFolder,
      version: '0',
      secretStore: openKeyFileSecrets(dataFolder),
      log: recordingLogger(log),
      mailLogger: recordingLogger(log),
      listen: (options.services ?? ['smtp']).map((service) => ({ service, address: '127.0.0.1', port: 0 })),
      isServing,
      clock,
      resolver: options.resolver ?? fakeDns({}),
    });
    return new RunningTestGateway(gateway, clock, dataFolder, log);
  };
  // Settings are written before the start: some of them would make the listeners open anew.
  // Its end lets time pass, which the engine under test must not feel.
  const prepared = await start(false, new ManualClock());
  if (options.dataFolder === undefined || options.settings !== undefined)
    await prepared.change({ 'app.host-name': OWN_NAME, 'app.limits.disk': 50, ...options.settings });
  for (const { secrets = {}, ...fields } of options.gateways ?? [])
    await prepared.ask('gateway:add', { settings: gatewaySettings.parse(fields), secrets });
  await prepared.stop();
  const test = await start(true, options.clock ?? new ManualClock());
  onTestFinished(() => test.stop());
  await test.learnPorts();
  return test;
}

class RunningTestGateway implements TestGateway {
  #ports: Readonly<Record<string, number>> = {};
  #stopping: Promise<void> | null = null;

  constructor(
    readonly gateway: Gateway,
    readonly clock: ManualClock,
    readonly dataFolder: string,
    readonly log: readonly LoggedLine[],
  ) {}

  port(service: ListenerService): number {
    return this.#ports[service]!;
  }

  async ask<N extends ProcedureName>(name: N, input: Input<N>): Promise<Output<N>> {
    const result = await this.gateway.call(name, input);
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
    return result.value as Output<N>;
  }

  async change(changed: Partial<AppSettings>): Promise<void> {
    const { settings } = await this.ask('app:get-settings', undefined);
    await this.ask('app:save-settings', { settings: appSettings.parse({ ...settings, ...changed }) });
  }

  async submit({
    to,
    from = 'sender@sender.example',
    body = 'Subject: x\r\n\r\nHallo',
    size,
  }: Parameters<TestGateway['submit']>[0]): Promise<string> {
    const peer = await SmtpDialogue.greeted(this.port('smtp'));
    try {
      await peer.send(`MAIL FROM:<${from}>${size === undefined ? '' : ` SIZE=${String(size)}`}`).expect(250);
      const recipient = await peer.send(`RCPT TO:<${to}>`).reply();
      if (!recipient.startsWith('250')) return recipient;
      await peer.send('DATA').expect(354);
      return await peer.sendRaw(`${body}\r\n.\r\n`).reply();
    } finally {
      peer.destroy();
    }
  }

  rows(): Promise<QueueRow[]> {
    return this.ask('queue:list', {});
  }

  async statuses(): Promise<Record<string, string>> {
    return Object.fromEntries((await this.rows()).map(({ recipient, status }) => [recipient, status]));
  }

  async learnPorts(): Promise<void> {
    const { listeners } = await this.ask('engine:status', undefined);
    this.#ports = Object.fromEntries(listeners.map(({ service, port }) => [service, port]));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** Sessions of tests that failed are still open: their grace is over at once. */
  async #stop(): Promise<void> {
    const ended = new AbortController();
    const stopped = this.gateway.stop().finally(() => {
      ended.abort();
    });
    while (!ended.signal.aborted) {
      this.clock.advance(10_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await stopped;
  }
}

export interface FakeZones {
  /** By domain; 'temporary': no answer. */
  readonly mx?: Readonly<Record<string, readonly MxRecord[] | 'temporary'>>;
  readonly addresses?: Readonly<Record<string, readonly string[] | 'temporary'>>;
}

/** DNS by value: what is not named does not exist. */
export function fakeDns({ mx = {}, addresses = {} }: FakeZones): HostResolver {
  return {
    mx(name) {
      const records = mx[name];
      if (records === 'temporary') return Promise.resolve({ kind: 'temporary', detail: 'SERVFAIL' });
      if (records !== undefined) return Promise.resolve({ kind: 'records', records });
      return Promise.resolve({ kind: name in addresses ? 'none' : 'no-such-name' });
    },
    addresses(name) {
      const found = addresses[name];
      if (found === 'temporary') return Promise.resolve({ kind: 'temporary', detail: 'SERVFAIL' });
      if (found !== undefined) return Promise.resolve({ kind: 'addresses', addresses: found });
      return Promise.resolve({ kind: name in mx ? 'none' : 'no-such-name' });
    },
  };
}
