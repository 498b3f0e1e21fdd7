/** Command lines as hostile peers send them. */
import { expect, test } from 'vitest';
import { AuthLimits } from '../../../src-main/engine/accept/auth-limits.ts';
import type { AcceptDeps } from '../../../src-main/engine/accept/accept-ports.ts';
import { SessionState } from '../../../src-main/engine/accept/session-state.ts';
import { SmtpSession } from '../../../src-main/engine/accept/smtp-session.ts';
import { replies } from '../../../src-main/mail/smtp-reply.ts';
import { appSettings } from '../../../src-main/shared/settings/app-settings.ts';
import { stoppedClock } from '../../helpers/turn-fixtures.ts';

function newSession(): SmtpSession {
  const settings = appSettings.parse({});
  const deps: Partial<AcceptDeps> = { clock: stoppedClock, settings: () => settings };
  const connection = {
    id: 's1',
    service: 'smtp',
    peerAddress: '192.0.2.7',
    peerPort: 1,
    localAddress: '192.0.2.1',
    localPort: 25,
    hasCertificate: false,
    fetched: null,
  } as const;
  return new SmtpSession(
    new SessionState(connection, null, deps as AcceptDeps, new AuthLimits(stoppedClock)),
  );
}

test('a line with three million blanks inside is too long, and one with blanks behind its command is none the worse', async () => {
  const session = newSession();
  const answers = [
    await session.handle(Buffer.from(`NOOP${' '.repeat(3_000_000)}x`), false),
    await session.handle(Buffer.from('NOOP \t \t'), false),
  ];
  expect(answers.map((answer) => answer.replies)).toEqual([[replies.lineTooLong], [replies.ok]]);
});
