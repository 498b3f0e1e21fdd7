/**
 * `npm run demo`: a real round trip with its transcript. A message comes in by SMTP, is held, leaves by ETRN over a new
 * connection; another one leaves by ATRN, on the connection that asked for it. Exit code 0 if both arrive unchanged.
 */
import { createHmac } from 'node:crypto';
import { ensureBuilt } from './build/ensure-built.mjs';
import { OwnEngine } from './demo/own-engine.mjs';
import { listenForSession, playServer } from './demo/play-server.mjs';
import { SpokenLines } from './demo/spoken-lines.mjs';
import { elapsedSeconds, explain, failure, heading, output, success } from './demo/transcript.mjs';

const DOMAIN = 'example.org';
const PASSWORD = 'swordfish-4711';
/** Beyond this something hangs: the demo says so instead of waiting. */
const PATIENCE_MS = 60_000;

const messageOf = (subject, ...text) =>
  ['From: sender@example.net', `To: office@${DOMAIN}`, `Subject: ${subject}`, '', ...text, ''].join('\r\n');

const first = messageOf('First message', 'Hello,', '.. a line that begins with dots,', 'and the end.');
const second = messageOf('Second message', 'This one waits for ATRN.');

async function sendMessage(port, body) {
  const lines = await SpokenLines.open(port, 'C');
  await lines.expect(220);
  lines.say('EHLO mail.example.net');
  await lines.expect(250);
  lines.say('MAIL FROM:<sender@example.net>');
  await lines.expect(250);
  lines.say(`RCPT TO:<office@${DOMAIN}>`);
  await lines.expect(250);
  lines.say('DATA');
  await lines.expect(354);
  for (const line of body.split('\r\n').slice(0, -1)) lines.say(line.startsWith('.') ? `.${line}` : line);
  lines.say('.');
  await lines.expect(250);
  await quit(lines);
}

async function quit(lines) {
  lines.say('QUIT');
  await lines.expect(221);
  lines.end();
}

/** Signs in as the gateway; the password itself never crosses the line (RFC 2195). */
async function signIn(lines) {
  await lines.expect(220);
  lines.say(`EHLO mail.${DOMAIN}`);
  await lines.expect(250);
  lines.say('AUTH CRAM-MD5');
  const challenge = Buffer.from(await lines.expect(334), 'base64');
  const digest = createHmac('md5', PASSWORD).update(challenge).digest('hex');
  lines.say(Buffer.from(`${DOMAIN} ${digest}`).toString('base64'));
  await lines.expect(235);
}

/** Delivered recipients leave the queue a moment after the customer's 250, so it is asked a few times. */
async function expectQueue(engine, statuses, tries = 1) {
  const found = (await engine.queue(DOMAIN)).map(({ status }) => status);
  if (String(found) === String(statuses)) return;
  if (tries === 1) throw new Error(`expected in the queue: [${statuses}], found: [${found}]`);
  await expectQueue(engine, statuses, tries - 1);
}

/** What arrived must be what was sent, below the one Received header that every mail server adds. */
function compare(messages, sent) {
  if (messages.length !== 1) throw new Error(`expected one message, got ${messages.length}`);
  const [{ reversePath, recipients, body }] = messages;
  const header = body.slice(0, -sent.length);
  const isWhole = body.endsWith(sent) && /^Received: [^\r\n]*\r\n([ \t][^\r\n]*\r\n)*$/.test(header);
  if (!isWhole) throw new Error(`the message changed on its way:\n${body}`);
  if (reversePath !== 'sender@example.net' || String(recipients) !== `office@${DOMAIN}`) {
    throw new Error(`the envelope changed on its way: ${reversePath} → ${recipients}`);
  }
  output('✓ same envelope, same octets, one Received header more');
}

async function byEtrn(engine, target) {
  heading('The customer asks for its mail by ETRN');
  explain('C: the customer, S: Schleuse');
  const lines = await SpokenLines.open(engine.ports.smtp, 'C');
  await signIn(lines);
  lines.say(`ETRN ${DOMAIN}`);
  await lines.expect(253);
  await quit(lines);
  explain('⇄ a new connection, C: Schleuse, S: the customer');
  compare(await target.serve(), first);
}

async function byAtrn(engine) {
  heading('The customer fetches the next message by ATRN');
  explain('C: the customer, S: Schleuse. After the 250 the roles turn on the same connection.');
  const lines = await SpokenLines.open(engine.ports.odmr, 'C');
  await signIn(lines);
  lines.say(`ATRN ${DOMAIN}`);
  await lines.expect(250);
  lines.turn();
  explain('⇄ now C: Schleuse, S: the customer');
  compare(await playServer(lines), second);
}

async function tell(engine) {
  const target = await listenForSession();
  try {
    heading('Schleuse starts, on free ports of this computer');
    await engine.start();
    heading('A gateway: a domain whose mail is held until it is asked for');
    const options = ['--password', PASSWORD, '--etrn', '--etrn-target', `127.0.0.1:${target.port}`, '--atrn'];
    await engine.command('gateway', 'add', DOMAIN, ...options);
    heading('A message comes in');
    explain('C: some mail server in the world, S: Schleuse');
    await sendMessage(engine.ports.smtp, first);
    heading('It is held');
    await engine.command('queue', 'list');
    await expectQueue(engine, ['held']);
    await byEtrn(engine, target);
    heading('Another message comes in');
    await sendMessage(engine.ports.smtp, second);
    await byAtrn(engine);
    heading('Nothing is left');
    await expectQueue(engine, [], 20);
    await engine.command('queue', 'list');
  } finally {
    target.close();
  }
}

async function demo() {
  const engine = new OwnEngine();
  const late = new Promise((_, reject) => {
    setTimeout(reject, PATIENCE_MS, new Error('the demo takes too long; it was stopped')).unref();
  });
  try {
    await Promise.race([tell(engine), late]);
  } catch (error) {
    failure(error.message);
    process.exitCode = 1;
  }
  const code = await engine.stop();
  if (process.exitCode === 1) return;
  if (code !== 0) {
    failure(`the engine ended with ${code}`);
    process.exitCode = 1;
    return;
  }
  success(`Both messages arrived as they were sent, in ${elapsedSeconds().toFixed(1)} s.`);
}

await ensureBuilt(process.execPath);
await demo();
