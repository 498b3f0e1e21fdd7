/** Where a recipient's mail goes: held for a gateway, kept for the postmaster, or out. */
import { expect, it } from 'vitest';
import { routeRecipient } from '../../src-main/engine/queue/route-table.ts';
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import { aGateway, directoryOf } from '../helpers/turn-fixtures.ts';

const gateways = directoryOf([
  aGateway({ 'domain.name': 'client.example' }),
  aGateway({ 'domain.name': 'off.example', 'domain.enabled': false }),
  aGateway({ 'domain.name': 'xn--mnchen-3ya.example' }),
]);
const route = (forwardPath: string, settings: Partial<AppSettings> = {}) => {
  const { gateway, status, nextHop } = routeRecipient(forwardPath, {
    settings: appSettings.parse({ 'app.host-name': 'mx.provider.example', ...settings }),
    gateways,
  });
  return [gateway, status, nextHop];
};
const smartHosts: Partial<AppSettings> = {
  'app.route.smarthosts': [{ id: 'a', host: '[relay.example]', port: 25, user: '', tls: 'opportunistic' }],
};

it.each([
  ['user@client.example', ['client.example', 'held', null]],
  ['user@Client.Example.', ['client.example', 'held', null]],
  ['"a@b"@client.example', ['client.example', 'held', null]],
  ['user@off.example', ['off.example', 'held', null]],
  ['user@münchen.example', ['xn--mnchen-3ya.example', 'held', null]],
  ['postmaster', ['postmaster', 'held', null]],
  ['postmaster@mx.provider.example', ['postmaster', 'held', null]],
  ['user@elsewhere.example', ['external', 'due', 'elsewhere.example']],
  ['user@Elsewhere.Example', ['external', 'due', 'elsewhere.example']],
  ['user@bücher.example', ['external', 'due', 'xn--bcher-kva.example']],
  ['user@old_name.example', ['external', 'due', 'old_name.example']],
  ['user@[192.0.2.7]', ['external', 'due', '[192.0.2.7]']],
  ['user@[IPv6:2001:DB8::7]', ['external', 'due', '[IPv6:2001:db8::7]']],
])('mail to %s goes to %j', (forwardPath, expected) => {
  expect(route(forwardPath)).toEqual(expected);
});

it('with smart hosts only, mail for any other domain goes to them', () => {
  const settings = { ...smartHosts, 'app.route.mode': 'smarthost' } as const;
  expect(route('user@elsewhere.example', settings)).toEqual(['external', 'due', 'smart-hosts=all']);
  expect(route('user@client.example', settings)).toEqual(['client.example', 'held', null]);
});

it.each(['direct', 'fallback'] as const)('in the mode %s mail begins at the domain itself', (mode) => {
  expect(route('user@elsewhere.example', { ...smartHosts, 'app.route.mode': mode })[2]).toBe(
    'elsewhere.example',
  );
});

it('without a smart host the mode "smarthost" has nobody to send to but the domain', () => {
  expect(route('user@elsewhere.example', { 'app.route.mode': 'smarthost' })[2]).toBe('elsewhere.example');
});
