/** Sends the varied messages over one connection and insists that each is taken. */
import { RawSmtpClient, stuffed } from '../helpers/raw-smtp-client.ts';
import type { VariedMessage } from './varied-messages.ts';

export async function sendVaried(port: number, messages: readonly VariedMessage[]): Promise<void> {
  const client = await RawSmtpClient.open({ port });
  const expectCode = async (line: string, code: number, about: string): Promise<void> => {
    const reply = await client.command(line);
    if (reply.code !== code)
      throw new Error(`${about}: ${line} was answered ${String(reply.code)} ${reply.lines.join(' ')}`);
  };
  await expectCode('EHLO sender.example', 250, 'greeting');
  for (const { about, reversePath, recipients, mailParameters, data } of messages) {
    await expectCode(`MAIL FROM:<${reversePath}> ${mailParameters}`.trimEnd(), 250, about);
    for (const recipient of recipients) await expectCode(`RCPT TO:<${recipient}>`, 250, about);
    await expectCode('DATA', 354, about);
    client.write(stuffed(data));
    const reply = await client.reply();
    if (reply.code !== 250) throw new Error(`${about}: the end of data was answered ${String(reply.code)}`);
  }
  await client.quit();
}
