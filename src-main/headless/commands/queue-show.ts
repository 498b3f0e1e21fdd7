/** `queue show`: one recipient with its attempts. */
import { defineCommand } from '../command.ts';
import { json as toJson, localTime, table } from '../print.ts';
import { toId } from '../queue-selection.ts';

export const queueShow = defineCommand({
  path: 'queue show',
  summary: 'Show one recipient in the queue with its attempts.',
  arguments: [{ name: 'ID', help: "Its number in 'queue list'." }],
  options: {},
  notes: ['With --json: {"row","receivedFrom","notify","orcpt","attempts":[…]}.'],
  async run({ json, print, withEngine }, [id = '']) {
    const number = toId(id);
    const details = await withEngine((engine) => engine.call('queue:show', { id: number }));
    if (json) {
      await print(toJson(details));
      return;
    }
    const { row, attempts } = details;
    const facts = [
      ['recipient', row.recipient],
      ['reverse-path', row.reversePath === '' ? '<>' : row.reversePath],
      ['gateway', row.gateway],
      ['status', row.status],
      ['reason', row.reason],
      ['message', String(row.messageId)],
      ['size', `${String(row.sizeBytes)} octets`],
      ['queued', localTime(row.queuedAt)],
      ['next attempt', localTime(row.nextAttemptAt)],
      ['received from', details.receivedFrom],
      ['notify', details.notify ?? '–'],
      ['orcpt', details.orcpt ?? '–'],
    ];
    await print(table([['FACT', 'VALUE'], ...facts]));
    if (attempts.length === 0) return;
    const tried = attempts.map((each) => [
      localTime(each.at),
      each.way,
      each.peer,
      each.tls ?? 'no TLS',
      each.outcome,
      `${String(each.durationMs)} ms`,
      each.reply,
    ]);
    await print(`\n${table([['ATTEMPT', 'BY', 'PEER', 'TLS', 'OUTCOME', 'TOOK', 'REPLY'], ...tried])}`);
  },
});
