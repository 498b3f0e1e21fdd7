/** Notifications of the desktop (P79): what is told, once, and where a click leads. */
import { expect, test } from 'vitest';
import { Notifications, type NoticeToShow } from '../../src-main/desktop/notifications.ts';
import type { EngineFault, EngineStatus } from '../../src-main/shared/ipc/contract.ts';
import { createTexts } from '../../src-main/shared/texts/texts.ts';

const silent: EngineFault = { code: 'client-silent', parameters: { subject: 'client.example', days: '3' } };
const backup: EngineFault = { code: 'backup-failed', parameters: { path: '/b', reason: 'full' } };
const failed: EngineStatus['listeners'][number] = {
  service: 'smtp',
  address: '::',
  port: 25,
  tls: 'starttls',
  state: 'failed',
  errorCode: 'EACCES',
};

const status = (faults: EngineFault[], listeners: EngineStatus['listeners'] = []): EngineStatus => ({
  version: '0',
  dataFolder: '/data',
  hostName: 'mail.example.com',
  listeners,
  faults,
  secretStore: 'system',
  sessions: 0,
  paused: { receiving: false, delivery: false },
});

function world() {
  const shown: NoticeToShow[] = [];
  const opened: string[] = [];
  const notifications = new Notifications({
    texts: createTexts('de'),
    show: (notice) => shown.push(notice),
    openManager: () => opened.push('manager'),
    openEditor: (domain) => opened.push(domain),
  });
  return { notifications, shown, opened, titles: () => shown.map(({ title }) => title) };
}

test('what lasts is told once, and again when it comes back', () => {
  const { notifications, titles } = world();
  for (const faults of [[silent], [silent], [], [silent]]) notifications.follow(status(faults), 'important');
  expect(titles()).toEqual([
    'Eine Gegenstelle ruft ihre Post nicht ab',
    'Eine Gegenstelle ruft ihre Post nicht ab',
  ]);
});

test.each([
  ['off', []],
  ['important', ['Eine Gegenstelle ruft ihre Post nicht ab', 'SMTP läuft nicht']],
  ['all', ['Eine Gegenstelle ruft ihre Post nicht ab', 'Sicherung fehlgeschlagen', 'SMTP läuft nicht']],
] as const)('with %s this is told', (level, expected) => {
  const { notifications, titles } = world();
  notifications.follow(status([silent, backup], [failed]), level);
  expect(titles()).toEqual(expected);
});

test('a click leads to the gateway that it is about, else to the manager', () => {
  const { notifications, shown, opened } = world();
  notifications.follow(status([silent, backup]), 'all');
  for (const { onClick } of shown) onClick();
  expect(opened).toEqual(['client.example', 'manager']);
});
