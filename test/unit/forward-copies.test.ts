/** Copies by the page Forwarding: who gets one, from whom it comes, where it goes, and who keeps the message. */
import { describe, expect, it } from 'vitest';
import { divideByForwarding } from '../../src-main/engine/queue/forward-copies.ts';
import type { EnvelopeSender } from '../../src-main/mail/envelope.ts';
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import type { NewRecipient } from '../../src-main/store/store-contract.ts';
import { aGateway, directoryOf } from '../helpers/turn-fixtures.ts';

const sender: EnvelopeSender = {
  reversePath: 'sender@x.example',
  bodyType: '7bit',
  smtpUtf8: false,
  ret: 'HDRS',
  envid: 'E1',
};
const recipient = (forwardPath: string): NewRecipient => ({
  forwardPath,
  notify: 'FAILURE',
  orcpt: `rfc822;${forwardPath}`,
  gateway: forwardPath.slice(forwardPath.lastIndexOf('@') + 1),
  status: 'held',
  nextHop: null,
});

function divide(
  forwarding: Partial<GatewaySettings>,
  to: readonly string[] = ['a@client.example', 'b@client.example'],
  settings: Partial<AppSettings> = {},
) {
  const { kept, copies } = divideByForwarding(sender, to.map(recipient), {
    settings: appSettings.parse({ 'app.host-name': 'mx.provider.example', ...settings }),
    gateways: directoryOf([
      aGateway({ 'domain.name': 'client.example', ...forwarding }),
      aGateway({ 'domain.name': 'other.example' }),
    ]),
  });
  return {
    kept: kept.map(({ forwardPath }) => forwardPath),
    copies: copies.map((copy) => ({
      from: copy.sender.reversePath,
      to: copy.recipients.map(({ forwardPath, gateway, status, nextHop }) =>
        [forwardPath, gateway, status, nextHop].join(' '),
      ),
    })),
    first: copies[0],
  };
}
const toHost = {
  'forwarding.host-enabled': true,
  'forwarding.host': '[mail.office.example]',
  'forwarding.port': 2525,
} as const;

describe('to a host (FW1)', () => {
  it('a copy for the same recipients goes there, and the message stays', () => {
    const { kept, copies } = divide(toHost);
    expect({ kept, copies }).toEqual({
      kept: ['a@client.example', 'b@client.example'],
      copies: [
        {
          from: 'sender@x.example',
          to: [
            'a@client.example external due forward=client.example/[mail.office.example]:2525',
            'b@client.example external due forward=client.example/[mail.office.example]:2525',
          ],
        },
      ],
    });
  });

  it('recipients of other gateways get none, and keep the message', () => {
    const { kept, copies } = divide({ ...toHost, 'forwarding.keep-copy': false }, [
      'a@client.example',
      'b@other.example',
    ]);
    expect([kept, copies.map(({ to }) => to.length)]).toEqual([['b@other.example'], [1]]);
  });

  it('the domain of another gateway gets it filed there, without SMTP', () => {
    const { copies } = divide({ ...toHost, 'forwarding.host': 'other.example' }, ['a@client.example']);
    expect(copies[0]?.to).toEqual(['a@client.example other.example held ']);
  });

  it('its own domain is no target: the mail stays', () => {
    const { kept, copies } = divide({
      ...toHost,
      'forwarding.host': 'client.example',
      'forwarding.keep-copy': false,
    });
    expect([kept.length, copies]).toEqual([2, []]);
  });

  it('a host that is filled in and not enabled gets nothing', () => {
    expect(divide({ ...toHost, 'forwarding.host-enabled': false }).copies).toEqual([]);
  });

  it('NOTIFY and ORCPT go with the copy, RET and ENVID too', () => {
    expect(divide(toHost, ['a@client.example']).first).toMatchObject({
      sender: { ret: 'HDRS', envid: 'E1' },
      recipients: [{ notify: 'FAILURE', orcpt: 'rfc822;a@client.example' }],
    });
  });
});

describe('to an address (FW5)', () => {
  const to = (address: string, settings: Partial<AppSettings> = {}): string | undefined =>
    divide({ 'forwarding.address': address }, undefined, settings).copies[0]?.to.join();

  it.each([
    ['boss@elsewhere.example', 'boss@elsewhere.example external due forward-mx=elsewhere.example:25'],
    ['boss@bücher.example', 'boss@xn--bcher-kva.example external due forward-mx=xn--bcher-kva.example:25'],
    ['boss@other.example', 'boss@other.example other.example held '],
  ])('%s gets one copy, however many recipients there are', (address, expected) => {
    expect(to(address)).toBe(expected);
  });

  it('goes to the smart host where all mail does', () => {
    const settings: Partial<AppSettings> = {
      'app.route.mode': 'smarthost',
      'app.route.smarthosts': [{ id: 'a', host: 'relay.example', port: 25, user: '', tls: 'off' }],
    };
    expect(to('boss@elsewhere.example', settings)).toBe(
      'boss@elsewhere.example external due smart-hosts=all',
    );
  });

  it('together with a host makes two copies; without a local copy only these exist', () => {
    const { kept, copies } = divide({
      ...toHost,
      'forwarding.address': 'boss@elsewhere.example',
      'forwarding.keep-copy': false,
    });
    expect([kept, copies.map((copy) => copy.to.length)]).toEqual([[], [2, 1]]);
  });
});

describe('another reverse-path (FW6)', () => {
  it.each([
    ['<>', ''],
    ['relay@client.example', 'relay@client.example'],
    ['relay@bücher.example', 'relay@xn--bcher-kva.example'],
  ])('%s replaces the sender of the copies, who asked for no notices', (mailFrom, expected) => {
    const { copies, first } = divide({ ...toHost, 'forwarding.mail-from': mailFrom }, ['a@client.example']);
    expect(copies[0]?.from).toBe(expected);
    expect(first).toMatchObject({
      sender: { ret: null, envid: null },
      recipients: [{ notify: null, orcpt: null }],
    });
  });
});
