/** The models of a window: what they ask the engine for, and what they send it. */
import { expect, test } from 'vitest';
import type { GatewayApi } from '../../src-main/shared/ipc/contract.ts';
import type { HostApi } from '../../src-main/shared/ipc/host-contract.ts';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';
import { WindowModels } from '../../src-renderer/data/window-models.ts';

const stored = {
  settings: gatewayFields.parse({ 'domain.name': 'client.example' }),
  secretsSet: ['dequeuing.atrn.password'],
};

function opened() {
  const calls: { name: string; input: unknown }[] = [];
  const api = {
    call: (name: string, input: unknown) => {
      calls.push({ name, input });
      return Promise.resolve({ ok: true, value: name === 'gateway:get' ? stored : undefined });
    },
    on: () => () => undefined,
  } as GatewayApi;
  const host: HostApi = { call: () => Promise.reject(new Error('no desktop here')) };
  return { models: new WindowModels(api, host), calls };
}

test('the list of gateways is asked for when somebody wants to show it, once', () => {
  const { models, calls } = opened();
  const asked = (): number => calls.filter(({ name }) => name === 'gateway:list').length;
  const before = asked();
  const isSame = models.gateways === models.gateways;
  expect([before, isSame, asked()]).toEqual([0, true, 1]);
});

test('switching a gateway off says what it began with: what others change meanwhile stays', async () => {
  const { models, calls } = opened();
  await models.enableGateway('client.example', false);
  expect(calls.at(-1)).toEqual({
    name: 'gateway:save',
    input: {
      domain: 'client.example',
      settings: { ...stored.settings, 'domain.enabled': false },
      expected: stored,
    },
  });
});
