/** Commands on the queue: what they ask of the engine, what they print, and how they end. */
import { describe, expect, it } from 'vitest';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';
import { playedEngines, Refusal } from './command-line.ts';

const play = playedEngines();

const settings = gatewayFields.parse({ 'domain.name': 'a.example', 'domain.note': 'before' });
const queueRow = (id: number): object => ({
  id,
  messageId: id,
  gateway: 'a.example',
  status: 'held',
  reversePath: '',
  recipient: `r${String(id)}@a.example`,
  sizeBytes: 1000,
  queuedAt: 1_769_000_000_000,
  attempts: 0,
  nextAttemptAt: null,
  reason: 'waits for ETRN or ATRN',
});
/** An engine whose queue holds so many recipients. */
const withQueue =
  (count: number) =>
  (name: string, input: { afterId: number; limit: number }): unknown => {
    if (name !== 'queue:list') return { changed: 2 };
    const ids = Array.from({ length: count }, (_, index) => index + 1);
    return ids
      .filter((id) => id > input.afterId)
      .slice(0, input.limit)
      .map(queueRow);
  };

describe('queue list', () => {
  it('is one array with an object per recipient, page after page', async () => {
    const { command, calls } = await play(withQueue(2500));
    const { output } = await command(['queue', 'list', '--gateway', 'A.example', '--json']);
    const rows = JSON.parse(output) as { id: number }[];
    expect({ count: rows.length, first: rows[0], last: rows.at(-1)?.id }).toEqual({
      count: 2500,
      first: queueRow(1),
      last: 2500,
    });
    expect(calls.map(({ input }) => input)).toEqual(
      [0, 1000, 2000].map((afterId) => ({ gateway: 'a.example', afterId, limit: 1000 })),
    );
  });

  it('stops at the limit and begins where it is told', async () => {
    const { command } = await play(withQueue(2500));
    const { output } = await command(['queue', 'list', '--after', '7', '--limit', '2', '--json']);
    expect((JSON.parse(output) as { id: number }[]).map(({ id }) => id)).toEqual([8, 9]);
  });

  it('is an empty array when nothing waits', async () => {
    const { command } = await play((name) => (name === 'queue:list' ? [] : { settings, secretsSet: [] }));
    expect((await command(['queue', 'list', '--gateway', 'a.example', '--json'])).output).toBe('[]\n');
  });

  it('says that there is no such gateway instead of showing an empty queue', async () => {
    const { command } = await play((name) =>
      name === 'queue:list' ? [] : new Refusal('not-found', 'x.example'),
    );
    expect(await command(['queue', 'list', '--gateway', 'x.example', '--json'])).toEqual({
      exitCode: 1,
      output: '',
      errors: "schleuse queue list: there is no gateway 'x.example'\n",
    });
  });

  it('shows people the null reverse-path as <>', async () => {
    const { command } = await play(withQueue(1));
    expect((await command(['queue', 'list'])).output).toMatch(
      /^1 +a\.example +held +<> +r1@a\.example +1 kB /m,
    );
  });
});

describe('queue release, hold and delete', () => {
  it('take ids', async () => {
    const { command, calls } = await play(withQueue(0));
    expect((await command(['queue', 'hold', '3', '4', '3', '--json'])).output).toBe('{"changed":2}\n');
    expect(calls).toEqual([{ name: 'queue:hold', input: { ids: [3, 4] } }]);
  });

  it('take all that gateway and status select', async () => {
    const { command, calls } = await play(withQueue(3));
    expect((await command(['queue', 'delete', '--gateway', 'a.example', '--status', 'held'])).output).toBe(
      '2 recipients deleted.\n',
    );
    expect(calls.at(-1)).toEqual({ name: 'queue:delete', input: { ids: [1, 2, 3] } });
  });

  it('end with 1 when nothing changed', async () => {
    const { command } = await play(() => ({ changed: 0 }));
    const { exitCode, errors } = await command(['queue', 'release', '9']);
    expect({ exitCode, errors }).toEqual({
      exitCode: 1,
      errors:
        'schleuse queue release: nothing released: no such recipients, or their gateway has no fixed target and fetches by ETRN or ATRN itself.\n',
    });
  });

  it.each([
    [['queue', 'delete']],
    [['queue', 'delete', 'all']],
    [['queue', 'delete', '1', '--gateway', 'a.example']],
  ])('refuse %j as wrong use', async (words) => {
    const { command, calls } = await play();
    expect((await command(words)).exitCode).toBe(2);
    expect(calls).toEqual([]);
  });
});

describe('queue show', () => {
  it('shows the attempts of a recipient', async () => {
    const attempt = {
      at: 1_769_000_000_000,
      way: 'atrn',
      peer: '192.0.2.7',
      tls: null,
      certificate: null,
      outcome: 'deferred',
      reply: '450 4.2.1 Busy',
      durationMs: 12,
    };
    const details = {
      row: queueRow(1),
      receivedFrom: 'x [192.0.2.1]',
      notify: null,
      orcpt: null,
      attempts: [attempt],
    };
    const { command } = await play(() => details);
    expect((await command(['queue', 'show', '1'])).output).toMatch(
      /atrn +192\.0\.2\.7 +no TLS +deferred +12 ms +450 4\.2\.1 Busy$/m,
    );
    expect(JSON.parse((await command(['queue', 'show', '1', '--json'])).output)).toEqual(details);
  });
});
