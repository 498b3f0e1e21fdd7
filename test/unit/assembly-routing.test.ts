/** Mail that waited while the settings changed goes the way they want now. */
import { expect, test } from 'vitest';
import { createRouting } from '../../src-main/engine/assembly/routing.ts';
import type { Configuration } from '../../src-main/engine/configuration.ts';
import { FaultBoard } from '../../src-main/engine/fault-board.ts';
import { parseNextHop } from '../../src-main/engine/queue/next-hop.ts';
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import type { ReroutedRecipient } from '../../src-main/store/store-contract.ts';
import { aClaimed } from '../helpers/delivery-fixtures.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { aGateway, directoryOf } from '../helpers/turn-fixtures.ts';

function world(settings: Partial<AppSettings>) {
  const rerouted: ReroutedRecipient[] = [];
  const faults = new FaultBoard();
  const directory = directoryOf([aGateway({ 'domain.name': 'client.example' })]);
  const configuration = {
    ...directory,
    appSettings: () => appSettings.parse({ 'app.host-name': 'mx.provider.example', ...settings }),
  } as unknown as Configuration;
  const routing = createRouting({
    store: {
      reroute: (recipients) => {
        rerouted.push(...recipients);
        return Promise.resolve();
      },
    },
    configuration,
    faults,
    clock: new ManualClock(),
  });
  return { routing, rerouted, faults };
}
const smart: Partial<AppSettings> = {
  'app.route.mode': 'smarthost',
  'app.route.smarthosts': [{ id: 'a', host: 'relay.example', port: 25, user: '', tls: 'off' }],
};

test.each<[string, Partial<AppSettings>, string, string, string]>([
  ['smart hosts are set now', smart, 'x.example', 'a@x.example', 'external smart-hosts=all'],
  ['they are not set any more', {}, 'smart-hosts=all', 'a@x.example', 'external x.example'],
  ['its domain is a gateway now', {}, 'client.example', 'a@client.example', 'client.example held'],
])('where %s, the mail is given its new way', async (_what, settings, hop, to, expected) => {
  const { routing, rerouted } = world(settings);
  const kept = await routing.stillRouted(parseNextHop(hop), [aClaimed({ to: [to] })]);
  const [first] = rerouted;
  expect([kept, `${first?.gateway ?? ''} ${first?.nextHop ?? first?.status ?? ''}`]).toEqual([[], expected]);
});

test('who is still on the right way stays claimed, the others of the same message leave', async () => {
  const { routing, rerouted } = world({});
  const message = aClaimed({ to: ['a@x.example', 'b@y.example'] });
  const kept = await routing.stillRouted(parseNextHop('x.example'), [message]);
  expect(kept.flatMap(({ recipients }) => recipients.map(({ forwardPath }) => forwardPath))).toEqual([
    'a@x.example',
  ]);
  expect(rerouted).toEqual([{ id: 11, gateway: 'external', status: 'due', nextHop: 'y.example' }]);
});

test('targets and copies keep the way they were given', async () => {
  const { routing } = world(smart);
  const claimed = [aClaimed({ to: ['a@x.example'] })];
  expect(await routing.stillRouted(parseNextHop('target.example:25'), claimed)).toEqual(claimed);
});

test('a target that leads back is a fault until it does not any more', () => {
  const { routing, faults } = world({});
  const destination = { gateway: 'client.example', nextHop: '[192.0.2.1]:25' };
  routing.noteLoop(destination, true);
  const during = faults.all();
  routing.noteLoop(destination, false);
  expect([during, faults.all()]).toEqual([
    [{ code: 'target-is-ourselves', parameters: { subject: 'client.example', target: '[192.0.2.1]:25' } }],
    [],
  ]);
});
