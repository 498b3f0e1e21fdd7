/** An engine with one gateway that verifies addresses, and the questions that a peer puts to it by RCPT and MAIL. */
import type { GatewayOptions } from '../../src-main/engine/gateway-options.ts';
import type { AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import type { GatewaySecrets, GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import { startEngine, type EngineInProcess } from './engine-in-process.ts';
import { ManualClock } from './manual-clock.ts';
import { SmtpDialogue } from './smtp-dialogue.ts';
import { onTestFinished } from 'vitest';

export const DOMAIN = 'client.example';

export interface VerificationWish {
  readonly gateway?: Partial<GatewaySettings>;
  readonly secrets?: GatewaySecrets;
  readonly settings?: Partial<AppSettings>;
  readonly options?: Partial<GatewayOptions>;
  readonly clock?: ManualClock;
  readonly listed?: readonly string[];
  /** The data folder has the gateway already. */
  readonly isPresent?: boolean;
}

export interface VerificationWorld extends EngineInProcess {
  readonly clock: ManualClock;
  /** The reply to RCPT for this local part, in a session of its own. */
  rcpt(localPart: string): Promise<string>;
  /** The reply to MAIL from this mailbox. */
  mail(mailbox: string): Promise<string>;
  connect(): Promise<SmtpDialogue>;
}

export async function startVerification(wish: VerificationWish = {}): Promise<VerificationWorld> {
  const clock = wish.clock ?? new ManualClock();
  const engine = await startEngine({
    options: { clock, listen: [{ service: 'smtp', address: '127.0.0.1', port: 0 }], ...wish.options },
    settings: { ...wish.settings },
    gateways: wish.isPresent
      ? []
      : [{ 'domain.name': DOMAIN, ...wish.gateway, ...(wish.secrets && { secrets: wish.secrets }) }],
  });
  if (wish.listed)
    await engine.ask('verification:add', {
      domain: DOMAIN,
      entries: wish.listed.map((name) => `${name}@${DOMAIN}`),
    });
  const connect = async (): Promise<SmtpDialogue> => {
    const peer = await SmtpDialogue.greeted(await engine.port('smtp'));
    onTestFinished(() => {
      peer.destroy();
    });
    return peer;
  };
  return {
    ...engine,
    clock,
    connect,
    async rcpt(localPart) {
      const peer = await connect();
      await peer.send('MAIL FROM:<sender@x.example>').expect(250);
      const reply = await peer.send(`RCPT TO:<${localPart}@${DOMAIN}>`).reply();
      peer.destroy();
      return reply;
    },
    async mail(mailbox) {
      const peer = await connect();
      const reply = await peer.send(`MAIL FROM:<${mailbox}>`).reply();
      peer.destroy();
      return reply;
    },
  };
}

export const TAKEN = '250 2.1.5 Recipient OK';
export const UNKNOWN = '550 5.1.1 No such recipient here';
export const LATER = '451 4.4.3 Address cannot be verified now, try again later';
