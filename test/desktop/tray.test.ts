/** The tray icon: one symbol for the state, a short tool tip, a menu, all in the language of the moment. */
import { expect, test } from 'vitest';
import type { EngineStatus, GatewayRowView, ListenerState } from '../../src-main/shared/ipc/contract.ts';
import { createTexts } from '../../src-main/shared/texts/texts.ts';
import { TrayIcon } from '../../src-main/desktop/tray/tray-icon.ts';
import { trayMenu, trayToolTip, type TrayMenuEntry } from '../../src-main/desktop/tray/tray-menu.ts';
import { trayStatus, type TrayStatus } from '../../src-main/desktop/tray/tray-status.ts';

const noop = (): void => undefined;
const listener = (
  state: ListenerState['state'],
  service: ListenerState['service'] = 'smtp',
): ListenerState => ({
  service,
  address: '::',
  port: 25,
  tls: 'starttls',
  state,
  errorCode: state === 'failed' ? 'EADDRINUSE' : null,
});
const engine = (changes: Partial<EngineStatus> = {}): EngineStatus => ({
  version: '0.1.0',
  dataFolder: '/data',
  hostName: 'mail.example.com',
  listeners: [listener('listening')],
  faults: [],
  secretStore: 'system',
  sessions: 0,
  paused: { receiving: false, delivery: false },
  ...changes,
});
const row = (changes: Partial<GatewayRowView> = {}): GatewayRowView => ({
  domain: 'a.example',
  enabled: true,
  releaseBy: ['etrn'],
  account: 'a.example',
  waitingMessages: 0,
  waitingBytes: 0,
  failedRecipients: 0,
  oldestQueuedAt: null,
  lastReleaseAt: null,
  canRelease: false,
  isReleasing: false,
  ...changes,
});

test.each<[string, EngineStatus | null, GatewayRowView[], TrayStatus['state']]>([
  ['an engine that does not answer', null, [], 'stopped'],
  ['no listener at all', engine({ listeners: [] }), [row({ waitingMessages: 1 })], 'stopped'],
  ['only listeners that failed', engine({ listeners: [listener('failed')] }), [], 'stopped'],
  [
    'one listener that failed',
    engine({ listeners: [listener('listening'), listener('failed', 'odmr')], sessions: 1 }),
    [],
    'attention',
  ],
  [
    'a fault',
    engine({ faults: [{ code: 'disk-low', parameters: {} }] }),
    [row({ waitingMessages: 1 })],
    'attention',
  ],
  ['a session', engine({ sessions: 1 }), [row({ waitingMessages: 1 })], 'working'],
  ['a turn', engine(), [row({ waitingMessages: 1, isReleasing: true })], 'working'],
  ['waiting mail', engine(), [row(), row({ waitingMessages: 1 })], 'waiting'],
  ['nothing', engine(), [row()], 'idle'],
])('%s shows the state in the icon', (_what, status, rows, state) => {
  expect(trayStatus(status, rows).state).toBe(state);
});

test('the tool tip counts what waits over all gateways, and the sessions', () => {
  const status = trayStatus(engine({ sessions: 2 }), [
    row({ waitingMessages: 10, waitingBytes: 3_000_000 }),
    row({ waitingMessages: 2, waitingBytes: 412_000 }),
  ]);
  expect([trayToolTip(status, createTexts('de')), trayToolTip(status, createTexts('en'))]).toEqual([
    'Schleuse – 12 wartend (3,4 MB), 2 Verbindungen',
    'Schleuse – 12 waiting (3.4 MB), 2 sessions',
  ]);
});

test('the tool tip gives the reason for attention', () => {
  const failed = trayStatus(engine({ listeners: [listener('listening'), listener('failed', 'odmr')] }), []);
  const faulty = trayStatus(engine({ faults: [{ code: 'disk-low', parameters: {} }] }), []);
  expect(
    [failed, faulty, trayStatus(null, [])].map((status) => trayToolTip(status, createTexts('en'))),
  ).toEqual([
    'Schleuse – nothing waiting – ODMR (ATRN) is not running',
    'Schleuse – nothing waiting – a problem needs attention',
    'Schleuse – no service is running',
  ]);
});

test('no tool tip is longer than Windows shows', () => {
  const status = {
    ...trayStatus(engine({ sessions: 1_000_000 }), []),
    waitingMessages: 10 ** 12,
    waitingBytes: 10 ** 15,
  };
  for (const state of ['attention', 'working'] as const) {
    const text = trayToolTip({ ...status, state, failedService: 'submission' }, createTexts('de'));
    expect(text.length).toBeLessThanOrEqual(127);
  }
});

test('processing is offered only while delivery is not paused', () => {
  const offered = (paused: EngineStatus['paused']): (boolean | undefined)[] =>
    trayMenu(trayStatus(engine({ paused }), []), createTexts('en'), {
      openManager: noop,
      openQueue: noop,
      processAll: noop,
      pause: noop,
      quit: noop,
    }).flatMap(({ label, enabled, checked }) => (label === undefined ? [] : [enabled ?? checked]));
  expect([
    offered({ receiving: false, delivery: false }),
    offered({ receiving: true, delivery: false }),
    offered({ receiving: false, delivery: true }),
  ]).toEqual([
    [undefined, undefined, true, false, false, undefined],
    [undefined, undefined, true, true, false, undefined],
    [undefined, undefined, false, false, true, undefined],
  ]);
});

test('a pause is shown by the icon and named in the tool tip', () => {
  const shown = [
    { receiving: true, delivery: false },
    { receiving: true, delivery: true },
  ].map((paused) => {
    const status = trayStatus(engine({ paused }), [row({ waitingMessages: 1, waitingBytes: 1000 })]);
    return [status.state, trayToolTip(status, createTexts('de'))];
  });
  expect(shown).toEqual([
    ['attention', 'Schleuse – 1 wartend (1 kB) – Annahme angehalten'],
    ['attention', 'Schleuse – 1 wartend (1 kB) – Zustellung angehalten'],
  ]);
});

test('the icon follows state and language, and its menu does what it says', async () => {
  const shown: { state?: string; tip?: string; menu?: TrayMenuEntry[] } = {};
  const done: string[] = [];
  const texts = createTexts('en');
  const icon = new TrayIcon(
    {
      setImage: (state) => (shown.state = state),
      setToolTip: (tip) => (shown.tip = tip),
      setMenu: (menu) => (shown.menu = menu),
    },
    texts,
    {
      openManager: () => done.push('open'),
      openQueue: () => done.push('queue'),
      processAll: () => done.push('process'),
      pause: (what) => done.push(`pause ${Object.keys(what).join()}`),
      quit: () => done.push('quit'),
    },
  );
  const labels = (): (string | undefined)[] | undefined => shown.menu?.map(({ label }) => label);
  const atStart = [shown.state, shown.tip];
  icon.setStatus(trayStatus(engine(), [row({ waitingMessages: 1, waitingBytes: 1000 })]));
  const inEnglish = [shown.state, shown.tip, labels()];
  await texts.changeLanguage('de');
  for (const entry of shown.menu ?? []) entry.click?.();
  expect({ atStart, inEnglish, inGerman: [shown.state, shown.tip, labels()], done }).toEqual({
    atStart: ['stopped', 'Schleuse – no service is running'],
    inEnglish: [
      'waiting',
      'Schleuse – 1 waiting (1 kB)',
      [
        'Open Gateway Manager',
        'Queue and sessions',
        'Process all queues now',
        undefined,
        'Pause receiving',
        'Pause delivery',
        undefined,
        'Quit Schleuse',
      ],
    ],
    inGerman: [
      'waiting',
      'Schleuse – 1 wartend (1 kB)',
      [
        'Gateway-Manager öffnen',
        'Warteschlange und Verbindungen',
        'Alle Warteschlangen jetzt verarbeiten',
        undefined,
        'Annahme anhalten',
        'Zustellung anhalten',
        undefined,
        'Schleuse beenden',
      ],
    ],
    done: ['open', 'queue', 'process', 'pause receiving', 'pause delivery', 'quit'],
  });
});
