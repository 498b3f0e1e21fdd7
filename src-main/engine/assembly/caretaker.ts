/** What the engine does by itself for its gateways: quotas, gateways that make themselves, backups. */
import type { RecipientId } from '../../mail/envelope.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { NewMessage, Store } from '../../store/store-contract.ts';
import type { AcceptDeps } from '../accept/accept-ports.ts';
import type { RecipientCheck } from '../accept/judge-recipient.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { FaultBoard } from '../fault-board.ts';
import type { GatewayStates } from '../gateway-states.ts';
import type { HostResolver } from '../host-resolver.ts';
import type { Logger } from '../logger.ts';
import type { Handlers } from '../procedures/create-call.ts';
import { gatewayOf } from '../procedures/gateway-procedures.ts';
import { Attachments } from './attachments.ts';
import { AutomaticGateways } from './automatic-gateways.ts';
import { Backups } from './backups.ts';
import { watchDisk } from './disk-watch.ts';
import { GatewayWatch } from './gateway-watch.ts';
import { OwnMail } from './own-mail.ts';
import { Quotas } from './quotas.ts';

const RETURNED_AT_ONCE = 1000;

export interface CaretakerParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly states: GatewayStates;
  readonly resolver: HostResolver;
  /** Free bytes on the disk of the data folder, as known. */
  readonly freeBytes: () => number;
  readonly returnToSender: (ids: readonly RecipientId[], sentence: string) => Promise<number>;
  readonly dataFolder: string;
  readonly faults: FaultBoard;
  readonly clock: Clock;
  readonly log: Logger;
  /** Stores what has come in. */
  readonly enqueue: (messages: readonly NewMessage[]) => Promise<void>;
}

type Procedures = Pick<Handlers, 'quota:usage' | 'gateway:unconfirmed' | 'gateway:confirm' | 'backup:run'>;

export class Caretaker {
  readonly #parts: CaretakerParts;
  readonly #quotas: Quotas;
  readonly #automatic: AutomaticGateways;
  readonly #backups: Backups;
  readonly #attachments: Attachments;
  readonly #watch: GatewayWatch;
  #endDiskWatch: () => void = () => undefined;

  constructor(parts: CaretakerParts) {
    this.#parts = parts;
    const { configuration, store, clock } = parts;
    const settings = (): AppSettings => configuration.appSettings();
    const { sendNotice } = new OwnMail({ store, gateways: configuration, settings, clock });
    this.#attachments = new Attachments(parts);
    this.#quotas = new Quotas({
      ...parts,
      sendNotice,
      attachmentBytes: (gateway) => this.#attachments.bytes(gateway),
    });
    this.#automatic = new AutomaticGateways({
      ...parts,
      sendNotice,
      returnAll: (gateway) => this.#returnAll(gateway),
    });
    this.#backups = new Backups({
      ...parts,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    this.#watch = new GatewayWatch({
      ...parts,
      quotaLevel: (gateway) => this.#quotas.usage(gateway).level,
    });
    configuration.on('gatewayRemoved', (domain) => {
      parts.states.forget(domain);
    });
    configuration.on('gatewayRenamed', (former, domain) => {
      parts.states.rename(former, domain);
    });
  }

  start(): void {
    this.#quotas.start();
    this.#attachments.start();
    this.#automatic.start();
    this.#backups.start();
    this.#watch.start();
    this.#endDiskWatch = watchDisk(this.#parts);
  }

  /** A backup that is under way is given up. */
  async stop(): Promise<void> {
    this.#quotas.stop();
    this.#automatic.stop();
    this.#backups.stop();
    this.#endDiskWatch();
    await Promise.all([this.#watch.stop(), this.#attachments.stop()]);
  }

  /** Last of the checks at RCPT: it costs a look into memory. */
  get checkQuota(): RecipientCheck {
    return this.#quotas.check;
  }

  /** What accepting is handed. */
  get accept(): Pick<AcceptDeps, 'judgeUnknownDomain' | 'takeOurs' | 'enqueue'> {
    return {
      judgeUnknownDomain: this.#automatic.judge,
      takeOurs: (message) => this.#automatic.takeConfirmations(message),
      enqueue: (messages) => this.#quotas.within(messages, () => this.#store(messages)),
    };
  }

  async #store(messages: readonly NewMessage[]): Promise<void> {
    const extraction = await this.#attachments.prepare(messages);
    try {
      await this.#parts.enqueue(messages);
    } catch (error) {
      extraction.cancel();
      throw error;
    }
    extraction.begin();
  }

  procedures(): Procedures {
    const { configuration } = this.#parts;
    return {
      'quota:usage': ({ domain }) => this.#quotas.usage(gatewayOf(domain, configuration)),
      'gateway:unconfirmed': () => this.#automatic.unconfirmed(),
      'gateway:confirm': async ({ domain }) => {
        await this.#automatic.confirm(gatewayOf(domain, configuration)['domain.name']);
        return undefined;
      },
      'backup:run': () => this.#backups.run(),
    };
  }

  async #returnAll(gateway: string): Promise<void> {
    const { store, returnToSender } = this.#parts;
    for (let afterId = 0; ;) {
      const rows = await store.listQueue({ gateway, afterId, limit: RETURNED_AT_ONCE });
      const last = rows.at(-1);
      if (last === undefined) return;
      await returnToSender(
        rows.map(({ id }) => id as RecipientId),
        '',
      );
      afterId = last.id;
    }
  }
}
