/** The customer's mail server, as far as the demo needs one: takes messages until QUIT. */
import { createServer } from 'node:net';
import { SpokenLines } from './spoken-lines.mjs';

/** Serves one session; resolves with its messages: { reversePath, recipients, body }. */
export async function playServer(lines) {
  const messages = [];
  let envelope = null;
  lines.say('220 mail.example.org ESMTP customer');
  for (;;) {
    const line = await lines.hear();
    const [verb] = line.toUpperCase().split(' ');
    if (verb === 'EHLO') {
      lines.say('250-mail.example.org');
      lines.say('250 8BITMIME');
    } else if (verb === 'MAIL') {
      envelope = { reversePath: pathOf(line), recipients: [] };
      lines.say('250 2.1.0 OK');
    } else if (verb === 'RCPT') {
      envelope.recipients.push(pathOf(line));
      lines.say('250 2.1.5 OK');
    } else if (verb === 'DATA') {
      lines.say('354 Go on');
      messages.push({ ...envelope, body: await hearBody(lines) });
      lines.say('250 2.0.0 Taken');
    } else if (verb === 'QUIT') {
      lines.say('221 2.0.0 Bye');
      lines.end();
      return messages;
    } else lines.say(verb === 'RSET' || verb === 'NOOP' ? '250 2.0.0 OK' : '500 5.5.1 What?');
  }
}

/** Listens on a free port. The one who connects is greeted only when `serve()` is called, so that the transcript stays in order. */
export async function listenForSession() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connected = new Promise((resolve) => server.once('connection', resolve));
  return {
    port: server.address().port,
    /** Resolves with the messages of the session. */
    serve: async () => playServer(new SpokenLines(await connected, 'S')),
    close: () => server.close(),
  };
}

const pathOf = (line) => /<(.*?)>/.exec(line)?.[1];

async function hearBody(lines) {
  const body = [];
  for (;;) {
    const line = await lines.hear();
    if (line === '.') return body.map((each) => `${each}\r\n`).join('');
    body.push(line.startsWith('.') ? line.slice(1) : line);
  }
}
