/** Command lines that are longer than anybody needs. */
import { afterEach, it } from 'vitest';
import { startAcceptWorld, type AcceptWorld } from '../../helpers/accept-world.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';

let world: AcceptWorld;
afterEach(() => world.close());

async function greeted(): Promise<SmtpDialogue> {
  world = await startAcceptWorld({ settings: { 'app.auth.plain-in-clear': true } });
  return SmtpDialogue.greeted(world.port('smtp'));
}

it('a command of 2000 octets is read, a longer one hears 500', async () => {
  const peer = await greeted();
  await peer.send(`NOOP ${'x'.repeat(1995)}`).expect('250 2.0.0');
  await peer.send(`NOOP ${'x'.repeat(1996)}`).expect('500 5.5.2 Line too long');
  await peer.send('NOOP').expect(250);
});

it('a response within AUTH may be longer, but not without end', async () => {
  const peer = await greeted();
  const wrong = Buffer.from(`\0client.example\0${'x'.repeat(4000)}`).toString('base64');
  await peer.send('AUTH PLAIN').expect(334);
  await peer.send(wrong).expect('535 5.7.8');
  await peer.send('AUTH PLAIN').expect(334);
  await peer.send('A'.repeat(12_289)).expect('500 5.5.2');
  await peer.send('NOOP').expect(250);
});

it('sixteen kilobytes without an end of line end the session', async () => {
  const peer = await greeted();
  await peer.sendRaw('x'.repeat(16_385)).expect('500 5.5.2');
  await peer.expect('421 4.7.0');
  await peer.expectClosed();
});
