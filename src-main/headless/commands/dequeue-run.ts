/** `dequeue list`, `run`, `log` and `remove`: the accounts at providers and what their runs came to. */
import type { DequeueAccount, DequeueRun } from '../../shared/dequeue/dequeue-view.ts';
import { createTexts } from '../../shared/texts/texts.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand, type EngineAccess } from '../command.ts';
import { counted, json as toJson, localTime, table } from '../print.ts';

const accountArgument = { name: 'NAME', help: "The account's name in 'dequeue list'." };

export const dequeueList = defineCommand({
  path: 'dequeue list',
  summary: 'List the providers that are asked for our mail.',
  arguments: [],
  options: {},
  notes: [
    'With --json: [{"id","settings","hasPassword","lastRun","isRunning","nextAt","isHalted"},…]. Passwords are never printed.',
  ],
  async run({ json, print, withEngine }) {
    const accounts = await withEngine((engine) => engine.call('client:list', undefined));
    if (json) {
      await print(toJson(accounts));
      return;
    }
    const rows = accounts.map((account) => [
      account.settings['client.name'],
      account.settings['client.method'],
      `${account.settings['client.host']}:${String(account.settings['client.port'])}`,
      localTime(account.lastRun?.at ?? null),
      account.lastRun === null ? '–' : resultText(account.lastRun),
      nextText(account),
    ]);
    await print(table([['NAME', 'WAY', 'HOST', 'LAST', 'RESULT', 'NEXT'], ...rows]));
  },
});

function nextText({ settings, isRunning, isHalted, nextAt }: DequeueAccount): string {
  if (isRunning) return 'running';
  if (!settings['client.enabled']) return 'by hand';
  if (isHalted) return 'halted: run it by hand once it is put right';
  return nextAt === null ? 'at mail runs' : localTime(nextAt);
}

export const dequeueRun = defineCommand({
  path: 'dequeue run',
  summary: 'Ask a provider for our mail now.',
  arguments: [accountArgument],
  options: {},
  notes: [
    'Needs the running engine. Exit code 1 if it was refused or did not come about.',
    'With --json: {"at","ms","result","reply","messages","bytes"}.',
  ],
  run: ({ json, print, withEngine }, [name = '']) =>
    withEngine(async (engine) => {
      const { id } = await accountOf(engine, name);
      const run = await engine.call('client:run', { id });
      await print(json ? toJson(run) : `${resultText(run)}: ${run.reply.split('\n').join(' | ')}\n`);
      return ['fetched', 'nothing', 'asked'].includes(run.result) ? 0 : 1;
    }),
});

export const dequeueLog = defineCommand({
  path: 'dequeue log',
  summary: 'Show what the last runs of a dequeue account came to.',
  arguments: [accountArgument],
  options: {
    lines: { kind: 'number', value: 'N', min: 1, max: 500, help: 'How many of the last runs. Default: 50.' },
  },
  notes: ['Newest first. With --json: [{"at","ms","result","reply","messages","bytes"},…].'],
  run: ({ json, print, withEngine }, [name = ''], { lines = 50 }) =>
    withEngine(async (engine) => {
      const { id } = await accountOf(engine, name);
      const runs = await engine.call('client:runs', { id, limit: lines });
      if (json) {
        await print(toJson(runs));
        return;
      }
      const rows = runs.map((run) => [
        localTime(run.at),
        `${String(run.ms)} ms`,
        resultText(run),
        run.reply.split('\n').join(' | '),
      ]);
      await print(table([['STARTED', 'TOOK', 'RESULT', 'REPLY'], ...rows]));
    }),
});

export const dequeueRemove = defineCommand({
  path: 'dequeue remove',
  summary: 'Remove a dequeue account; mail that was fetched stays.',
  arguments: [accountArgument],
  options: {},
  run: ({ print, withEngine }, [name = '']) =>
    withEngine(async (engine) => {
      const { id } = await accountOf(engine, name);
      await engine.call('client:remove', { id });
      await print(`Dequeue account '${name}' was removed.\n`);
    }),
});

async function accountOf(engine: EngineAccess, name: string): Promise<DequeueAccount> {
  const accounts = await engine.call('client:list', undefined);
  const account = accounts.find(({ settings }) => settings['client.name'] === name);
  if (account === undefined) throw new CommandFailure(`there is no dequeue account '${name}'`);
  return account;
}

function resultText({ result, messages, bytes }: DequeueRun): string {
  const text = createTexts('en').t(`dequeue.result.${result}`);
  return messages === 0 ? text : `${text}, ${counted(messages, 'message')}, ${counted(bytes, 'octet')}`;
}
