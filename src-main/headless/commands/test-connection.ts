/** `test target`, `test requester`, `test signin`: each step of a connection with what came back; exit code 1 if it failed. */
import { randomUUID } from 'node:crypto';
import type { ConnectionTest, TestRow } from '../../shared/diagnosis/connection-test.ts';
import { createTexts } from '../../shared/texts/texts.ts';
import { defineCommand, type Command, type CommandContext } from '../command.ts';
import { domainArgument, toAsciiDomain } from '../gateway-options.ts';
import { json as toJson, table } from '../print.ts';

const notes = [
  'No mail is sent and nothing is changed. Ends after 60 seconds.',
  'With --json: {"rows":[{"step","target","at","ms","verdict","finding","reply"}],"end"}.',
];

interface SettingsTest {
  readonly path: 'test target' | 'test requester';
  readonly procedure: 'help:test-target' | 'help:test-requester';
  readonly summary: string;
}

/** A test of what the stored settings of a gateway lead to. */
const settingsTest = ({ path, procedure, summary }: SettingsTest): Command =>
  defineCommand({
    path,
    summary,
    arguments: [domainArgument],
    options: {},
    notes,
    run: (context, [domain = '']) =>
      context.withEngine(async (engine) => {
        const { settings } = await engine.call('gateway:get', { domain: toAsciiDomain(domain) });
        return show(await engine.call(procedure, { run: randomUUID(), settings }), context);
      }),
  });

export const testTarget = settingsTest({
  path: 'test target',
  procedure: 'help:test-target',
  summary: 'Try the fixed target of a gateway: resolve, connect, EHLO, TLS, sign in.',
});

export const testRequester = settingsTest({
  path: 'test requester',
  procedure: 'help:test-requester',
  summary: "Try the address that last asked for a gateway's mail by ETRN.",
});

export const testSignIn = defineCommand({
  path: 'test signin',
  summary: "Sign in at our own ODMR service as a gateway's client would.",
  arguments: [domainArgument],
  options: {},
  notes: [...notes, 'Needs the running engine: without it there is no ODMR service.'],
  run: (context, [domain = '']) =>
    context.withEngine(async (engine) =>
      show(
        await engine.call('help:test-signin', { run: randomUUID(), domain: toAsciiDomain(domain) }),
        context,
      ),
    ),
});

async function show(test: ConnectionTest, { json, print }: CommandContext): Promise<number> {
  if (json) await print(toJson(test));
  else {
    const texts = createTexts('en');
    const rows = test.rows.map((row) => [
      texts.t(`test.step.${row.step}`),
      row.target,
      `${String(row.ms)} ms`,
      texts.t(`test.verdict.${row.verdict}`),
      [row.finding === null ? '' : texts.t(`test.finding.${row.finding}`), answerOf(row)].join(' ').trim(),
    ]);
    await print(table([['STEP', 'WITH', 'TOOK', 'RESULT', 'ANSWER'], ...rows]));
    await print(`\n${texts.t(`test.end.${test.end}`)}\n`);
  }
  return test.end === 'passed' ? 0 : 1;
}

const answerOf = ({ reply }: TestRow): string => reply.split('\n').join(' | ');
