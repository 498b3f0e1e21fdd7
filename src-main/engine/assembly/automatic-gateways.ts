/** Gateways that make themselves (page 10): when their mail comes, after a look into the DNS, and only if somebody confirms them. */
import { randomInt } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { replies } from '../../mail/smtp-reply.ts';
import type { UnconfirmedGateway } from '../../shared/ipc/contract.ts';
import { gatewayFields, type GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import { isDomainName } from '../../shared/settings/field-types.ts';
import type { NewMessage } from '../../store/store-contract.ts';
import type { JudgeUnknownDomain } from '../accept/judge-recipient.ts';
import { toAsciiDomain } from '../ascii-domain.ts';
import { judgeDomain } from '../automatic/judge-domain.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { GatewayStates } from '../gateway-states.ts';
import type { HostResolver } from '../host-resolver.ts';
import type { Logger } from '../logger.ts';
import { noticeWords } from '../notice-words.ts';
import type { OwnMail } from './own-mail.ts';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;
/** A stranger who points domains at us does not fill the list in a night. */
const MOST_A_DAY = 20;
const LOOK_EVERY_MS = MINUTE_MS;
/** A domain that is not ours is not looked up again for so long. */
const REMEMBER_MS = 10 * MINUTE_MS;
const MOST_REMEMBERED = 10_000;

const CODE_LENGTH = 20;
const CODE_CHARACTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
/** Local part of the address that a confirmation is sent to. */
const CONFIRMATION = /^confirm-([a-z0-9]{20})$/i;
/** Stands instead of a gateway's domain while such a message comes in; no domain has a single label. */
const CONFIRMATION_QUEUE = 'confirmation';

export interface AutomaticGatewaysParts {
  readonly configuration: Configuration;
  readonly states: GatewayStates;
  readonly resolver: HostResolver;
  readonly sendNotice: OwnMail['sendNotice'];
  /** Everything that waits for the gateway goes back to its senders. */
  readonly returnAll: (gateway: string) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

export class AutomaticGateways {
  readonly #parts: AutomaticGatewaysParts;
  /** Questions under way, so that two recipients of a new domain make one gateway. */
  readonly #asking = new Map<string, Promise<Awaited<ReturnType<JudgeUnknownDomain>>>>();
  /** Domains that are not ours, and until when that is taken for granted. */
  readonly #notOurs = new Map<string, number>();
  /** Instants at which gateways were made, the last day's. */
  #made: number[] = [];
  #cancel: () => void = () => undefined;

  constructor(parts: AutomaticGatewaysParts) {
    this.#parts = parts;
    this.#made = parts.states.all().flatMap(([, { createdAt }]) => createdAt ?? []);
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#cancel();
  }

  /** Until it is confirmed a gateway stores its mail and hands nothing out (C5). */
  readonly isConfirmed = (domain: string): boolean => this.#parts.states.of(domain).confirm === null;

  unconfirmed(): UnconfirmedGateway[] {
    return this.#parts.states
      .all()
      .flatMap(([domain, { confirm }]) => (confirm === null ? [] : [{ domain, until: confirm.until }]));
  }

  async confirm(domain: string): Promise<void> {
    this.#parts.log.info({ gateway: domain }, 'gateway confirmed');
    await this.#parts.states.change(domain, { confirm: null });
  }

  /** RCPT for a domain that is no gateway: our confirmation address, a domain to make a gateway for, or a refusal. */
  readonly judge: JudgeUnknownDomain = ({ session, sender, recipient }) => {
    const { configuration } = this.#parts;
    const settings = configuration.appSettings();
    const domain = toAsciiDomain(recipient.domain.replace(/\.$/, '').toLowerCase());
    if (domain === settings['app.host-name'])
      return sender !== null && this.#isAskedFor(recipient.localPart)
        ? { gateway: CONFIRMATION_QUEUE }
        : null;
    if (!settings['automatic.enabled'] || !isDomainName(domain)) return null;
    const isLocalSender = sender !== null && configuration.find(sender.domain) !== null;
    if (settings['automatic.not-local-sender'] && (session.account !== null || isLocalSender)) return null;
    if ((this.#notOurs.get(domain) ?? 0) > this.#parts.clock.monotonic()) return null;
    const asking = this.#asking.get(domain) ?? this.#ask(domain).finally(() => this.#asking.delete(domain));
    this.#asking.set(domain, asking);
    return asking;
  };

  /** Takes confirmations out of a message that came in; null if nobody else is to get it. */
  async takeConfirmations(message: NewMessage): Promise<NewMessage | null> {
    const isOurs = ({ gateway }: { gateway: string }): boolean => gateway === CONFIRMATION_QUEUE;
    for (const { forwardPath } of message.recipients.filter(isOurs)) {
      const waiting = this.#withCode(forwardPath.slice(0, forwardPath.lastIndexOf('@')));
      if (waiting !== null) await this.confirm(waiting);
    }
    const recipients = message.recipients.filter((recipient) => !isOurs(recipient));
    return recipients.length === 0 ? null : { ...message, recipients };
  }

  #isAskedFor(localPart: string): boolean {
    return this.#withCode(localPart) !== null;
  }

  /** The gateway that this local part confirms. */
  #withCode(localPart: string): string | null {
    const code = CONFIRMATION.exec(localPart)?.[1]?.toLowerCase();
    if (code === undefined) return null;
    return this.#parts.states.all().find(([, { confirm }]) => confirm?.code === code)?.[0] ?? null;
  }

  async #ask(domain: string): Promise<Awaited<ReturnType<JudgeUnknownDomain>>> {
    const { configuration, resolver, clock } = this.#parts;
    const settings = configuration.appSettings();
    const verdict = await judgeDomain(domain, {
      resolver,
      mxLimitMs: settings['app.timeouts.mx'] * 1000,
      addressLimitMs: settings['app.timeouts.a'] * 1000,
      ownName: settings['app.host-name'],
      ownAddresses: () => addressesOf(settings['app.listen.addresses']),
      notReserved: settings['automatic.not-reserved'],
    });
    if (verdict === 'unknown') return { refusal: replies.dnsUnavailable, reason: `no DNS for ${domain}` };
    if (verdict === 'not-ours') {
      this.#remember(domain);
      return null;
    }
    const now = clock.now();
    this.#made = this.#made.filter((at) => at > now - DAY_MS);
    if (this.#made.length >= MOST_A_DAY)
      return { refusal: replies.tryLater, reason: 'as many gateways as a day may bring' };
    const made = await this.#make(domain, now);
    return made ?? { refusal: replies.tryLater, reason: 'the gateway that is the pattern is gone' };
  }

  #remember(domain: string): void {
    if (this.#notOurs.size >= MOST_REMEMBERED) this.#notOurs.clear();
    this.#notOurs.set(domain, this.#parts.clock.monotonic() + REMEMBER_MS);
  }

  /** Null if the pattern does not exist any more (T36). */
  async #make(domain: string, now: number): Promise<{ gateway: string } | null> {
    const { configuration, states, log } = this.#parts;
    const present = configuration.find(domain);
    if (present !== null) return { gateway: present['domain.name'] };
    const app = configuration.appSettings();
    const settings = this.#settingsFor(domain);
    if (settings === null) return null;
    this.#made.push(now);
    const confirm = app['automatic.confirm']
      ? { code: newCode(), until: now + app['automatic.confirm-minutes'] * MINUTE_MS }
      : null;
    // Before the gateway is there, so that it never hands out mail unconfirmed.
    await states.change(domain, { createdAt: now, confirm });
    await configuration.saveGateways([{ settings, secrets: {}, formerDomain: null }]);
    log.info({ gateway: domain, confirm: confirm !== null }, 'gateway made automatically');
    if (confirm !== null) await this.#askForConfirmation(domain, confirm.code);
    return { gateway: domain };
  }

  /** A copy of the pattern without what belongs to the one gateway alone. */
  #settingsFor(domain: string): GatewaySettings | null {
    const { configuration } = this.#parts;
    const app = configuration.appSettings();
    const pattern = app['automatic.pattern'];
    const base = pattern === '' ? {} : configuration.find(pattern);
    if (base === null) return null;
    const settings = gatewayFields.parse({
      ...base,
      'domain.name': domain,
      'domain.folder': '',
      'dequeuing.account': '',
    });
    return app['automatic.deliver-higher'] ? { ...settings, 'domain.deliver-each-run': true } : settings;
  }

  async #askForConfirmation(domain: string, code: string): Promise<void> {
    const { configuration, sendNotice, log } = this.#parts;
    const app = configuration.appSettings();
    const hostName = app['app.host-name'];
    try {
      await sendNotice({
        to: app['automatic.confirm-to'] || `postmaster@${hostName}`,
        from: `confirm-${code}@${hostName}`,
        ...noticeWords('confirm', app['app.dsn.language'], {
          domain,
          code,
          count: app['automatic.confirm-minutes'],
        }),
      });
    } catch (error) {
      // The gateway is there and waits; a person can confirm it in the Gateway Manager.
      log.error({ err: error, gateway: domain }, 'confirmation message not queued');
    }
  }

  /** Removes what nobody confirmed in time; its mail goes back to the senders first. */
  async #look(): Promise<void> {
    const { clock, configuration, states, returnAll, log } = this.#parts;
    for (const { domain, until } of this.unconfirmed()) {
      if (until > clock.now()) continue;
      try {
        log.info({ gateway: domain }, 'gateway not confirmed in time');
        if (configuration.find(domain) !== null) {
          await configuration.removeGateways({ domains: [domain], mail: 'keep', at: clock.now() });
        }
        states.forget(domain);
        await returnAll(domain);
      } catch (error) {
        log.error({ err: error, gateway: domain }, 'unconfirmed gateway not removed');
      }
    }
    this.#cancel = clock.after(LOOK_EVERY_MS, () => void this.#look());
  }
}

function newCode(): string {
  const character = (): string => CODE_CHARACTERS[randomInt(CODE_CHARACTERS.length)] ?? '';
  return Array.from({ length: CODE_LENGTH }, character).join('');
}

/** The addresses we listen on: those of the settings, else all of this computer. */
function addressesOf(listening: readonly string[]): readonly string[] {
  if (listening.length > 0) return listening;
  return Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
}
