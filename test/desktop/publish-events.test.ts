/** Engine events on their way to the windows: the first at once, at most four a second, the last never lost. */
import { expect, test } from 'vitest';
import type { EventName } from '../../src-main/shared/ipc/contract.ts';
import { publishEvents } from '../../src-main/desktop/ipc/publish-events.ts';

function publishing() {
  let now = 0;
  let timers: { at: number; action: () => void }[] = [];
  let emit: (name: EventName) => void = () => undefined;
  const sent: string[] = [];
  const stop = publishEvents({
    subscribe: (listener) => {
      emit = listener;
      return () => {
        emit = () => undefined;
      };
    },
    send: (name) => sent.push(`${String(now)} ${name}`),
    after: (ms, action) => {
      const timer = { at: now + ms, action };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  });
  const advance = (ms: number): void => {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { action } of due) action();
  };
  return {
    sent,
    stop,
    advance,
    emit: (name: EventName) => {
      emit(name);
    },
  };
}

test('a single event passes at once, once', () => {
  const { emit, advance, sent } = publishing();
  emit('queue:changed');
  advance(1000);
  expect(sent).toEqual(['0 queue:changed']);
});

test('a storm of events becomes four a second, and its last one is told', () => {
  const { emit, advance, sent } = publishing();
  for (let ms = 0; ms < 1000; ms += 1) {
    emit('queue:changed');
    advance(1);
  }
  advance(250);
  expect(sent).toEqual([0, 250, 500, 750, 1000].map((ms) => `${String(ms)} queue:changed`));
});

test('one kind of event does not hold up another', () => {
  const { emit, sent } = publishing();
  emit('queue:changed');
  emit('gateways:changed');
  expect(sent).toEqual(['0 queue:changed', '0 gateways:changed']);
});

test('after the end nothing is sent, not even what was due', () => {
  const { emit, advance, sent, stop } = publishing();
  emit('queue:changed');
  emit('queue:changed');
  stop();
  emit('queue:changed');
  advance(1000);
  expect(sent).toEqual(['0 queue:changed']);
});
