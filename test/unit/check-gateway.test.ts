/** T19: targets that lead back to us, to the same gateway or round in a ring. */
import { expect, it } from 'vitest';
import { checkRelations } from '../../src-main/engine/procedures/check-gateway.ts';
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import { aGateway } from '../helpers/turn-fixtures.ts';

type Fields = Partial<GatewaySettings>;
const target = (host: string): Fields => ({
  'dequeuing.etrn.target': 'host',
  'dequeuing.etrn.host': host,
});
const forward = (host: string): Fields => ({ 'forwarding.host-enabled': true, 'forwarding.host': host });
const copyTo = (address: string): Fields => ({ 'forwarding.address': address });
const named = (name: string, fields: Fields): GatewaySettings => aGateway({ 'domain.name': name, ...fields });

const blocked = (fields: Fields, others: readonly GatewaySettings[] = []): string[] =>
  checkRelations(named('a.example', fields), {
    others,
    secretsSet: new Set(),
    ownHostName: 'mx.provider.example',
    ownSmtpPort: 25,
  }).map(({ path, text }) => `${path} ${text}`);

it.each<[string, Fields, string]>([
  ['target: our own name', target('[mx.provider.example]'), 'dequeuing.etrn.host'],
  ['forwarding host: our own name', forward('mx.provider.example'), 'forwarding.host'],
  ['forwarding host: this same gateway', forward('a.example'), 'forwarding.host'],
  ['forwarding address: at our own name', copyTo('x@mx.provider.example'), 'forwarding.address'],
  ['forwarding address: in this same gateway', copyTo('boss@a.example'), 'forwarding.address'],
])('%s is refused', (_what, fields, path) => {
  expect(blocked(fields)).toEqual([`${path} error.target-is-ourselves`]);
});

it.each<[string, Fields]>([
  ['our own name on another port', { ...target('[mx.provider.example]'), 'dequeuing.etrn.port': 2525 }],
  ['a stranger', forward('office.example')],
  ['a host that is not enabled', { 'forwarding.host': 'a.example' }],
  ['the same name treated as foreign', { ...target('a.example'), 'dequeuing.etrn.treat-as-foreign': true }],
])('%s is no loop', (_what, fields) => {
  expect(blocked(fields)).toEqual([]);
});

it('a ring over targets, forwarding hosts and addresses of several gateways is refused', () => {
  const others = [named('b.example', forward('c.example')), named('c.example', copyTo('x@a.example'))];
  expect(blocked(target('b.example'), others)).toEqual(['dequeuing.etrn.host error.target-is-ourselves']);
});

it('a ring that does not come back to this gateway is not its fault', () => {
  const others = [named('b.example', forward('c.example')), named('c.example', forward('b.example'))];
  expect(blocked(forward('b.example'), others)).toEqual([]);
});
