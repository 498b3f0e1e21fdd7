/** Tables, JSON arrays, facts of the mail log and help as people and programs read them. */
import { describe, expect, it } from 'vitest';
import { allCommands } from '../../../src-main/headless/commands/all-commands.ts';
import { failureText, faultText } from '../../../src-main/headless/failure-text.ts';
import { commandHelp, overview } from '../../../src-main/headless/help-text.ts';
import { mailFactLine } from '../../../src-main/headless/mail-fact-line.ts';
import { JsonArrayPieces, localTime, table } from '../../../src-main/headless/print.ts';

describe('a table', () => {
  it('has columns as wide as their widest cell, and shows control characters as dots', () => {
    expect(
      table([
        ['A', 'LONG'],
        ['wide', 'x'],
        ['y', '\u001b[31mred\r\n'],
      ]),
    ).toBe('A     LONG\nwide  x\ny     ·[31mred··\n');
  });
});

describe('a JSON array in pieces', () => {
  it('is one array, an element a line', () => {
    const pieces = new JsonArrayPieces();
    expect(
      pieces.next([{ id: 1 }, { id: 2 }]) + pieces.next([]) + pieces.next([{ id: 3 }]) + pieces.end(),
    ).toBe('[\n{"id":1},\n{"id":2},\n{"id":3}\n]\n');
  });

  it('is an empty array without elements', () => {
    expect(new JsonArrayPieces().end()).toBe('[]\n');
  });
});

describe('a fact of the mail log', () => {
  const time = '2026-01-31T08:05:00.000Z';

  it('is a line with time, fact, message, session and peer in front', () => {
    const fact = {
      level: 'info',
      time,
      fact: 'queued',
      peer: '192.0.2.7',
      recipients: ['a@example.org', 'b@example.org'],
      messageId: 17,
      session: 's1',
      reply: '250 2.0.0 OK',
      tls: null,
      msg: 'queued',
    };
    expect(mailFactLine(JSON.stringify(fact))).toBe(
      `${localTime(Date.parse(time))} queued        message=17 session=s1 peer=192.0.2.7 recipients=a@example.org,b@example.org reply="250 2.0.0 OK"`,
    );
  });

  it('is shown as it stands if it is none', () => {
    expect(mailFactLine('half a li\u0007ne')).toBe('half a li·ne');
  });
});

describe('a failure of the engine', () => {
  it('names the option and the value that it refuses', () => {
    const input = {
      settings: { 'domain.name': 'nodots', 'dequeuing.access.entries': ['192.0.2.7', 'here'] },
      secrets: {},
    };
    expect(
      failureText('gateway:add', input, {
        code: 'invalid-input',
        detail: 'gateway:add',
        issues: [
          { path: 'settings.domain.name', text: 'error.domain', parameters: {} },
          { path: 'settings.dequeuing.access.entries.1', text: 'error.address', parameters: {} },
        ],
      }),
    ).toBe(
      "DOMAIN (domain.name): 'nodots' is not a valid domain name. Example: example.com --allow or --ignore (dequeuing.access.entries.1): Not an IP address or range. Examples: 192.0.2.7, 192.0.2.0/24, 192.168.0.*, 2001:db8::/32",
    );
  });

  it('names the gateway of an import by its place', () => {
    const input = { gateways: [{ 'domain.name': 'a.example' }, { 'domain.name': 'nodots' }] };
    const issues = [{ path: 'gateways.1.domain.name', text: 'error.domain', parameters: {} }];
    expect(failureText('gateway:import', input, { code: 'invalid-input', detail: '', issues })).toBe(
      "gateway 2, domain.name: 'nodots' is not a valid domain name. Example: example.com",
    );
  });

  it.each([
    ['gateway:get', 'not-found', 'a.example', "there is no gateway 'a.example'"],
    ['queue:show', 'not-found', '17', 'there is no recipient 17 in the queue'],
    [
      'gateway:remove',
      'mail-waits',
      '3',
      'mail for 3 recipients is waiting; add --mail return, --mail keep or --mail delete',
    ],
  ] as const)('%s says %s in words', (procedure, code, detail, text) => {
    expect(failureText(procedure, {}, { code, detail })).toBe(text);
  });
});

describe('a fault of the engine', () => {
  it('is said in words, or by its code where there are none', () => {
    const path = '/data/schleuse.db.corrupt';
    expect(faultText({ code: 'database-corrupt', parameters: { path } })).toContain(
      `kept it aside as ${path};`,
    );
    expect(faultText({ code: 'odd', parameters: { subject: 'a.example' } })).toBe('odd, subject a.example');
  });
});

describe('the help', () => {
  it('names every command in the overview', () => {
    const text = overview(allCommands);
    expect(allCommands.filter(({ path }) => !text.includes(`\n  ${path} `))).toEqual([]);
  });

  it('names every option of a command, in lines of at most 96 columns', () => {
    for (const command of allCommands) {
      const text = commandHelp(command);
      expect(Object.keys(command.options).filter((name) => !text.includes(`--${name}`))).toEqual([]);
      expect(text.split('\n').filter((line) => line.length > 96)).toEqual([]);
    }
  });
});
