/** A customer of our own for ATRN: logs on, asks, and is the SMTP server once the roles have turned (RFC 2645). */
import type { RecordedMessage, SinkOptions } from './sink-parser.ts';
import { serveSink } from './recording-sink.ts';
import { RawSmtpClient, type RawReply } from './raw-smtp-client.ts';

export interface OdmrRequest {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Domains of the ATRN line; none: all of the account. */
  readonly domains?: readonly string[];
  readonly tls?: boolean;
  readonly sink?: SinkOptions;
}

export interface OdmrTurn {
  /** The reply to ATRN; 250 means that the roles turned. */
  readonly reply: RawReply;
  /** What came over the turned connection so far. */
  readonly messages: readonly RecordedMessage[];
  /** Resolves when the connection has ended; at once when nothing turned. */
  readonly ended: Promise<void>;
  /** Breaks the connection as a crash would. */
  vanish(): void;
}

/** Rejects with ConnectionEnded when the provider goes away before its reply to ATRN. */
export async function requestTurn(request: OdmrRequest): Promise<OdmrTurn> {
  const client = await RawSmtpClient.open({ port: request.port, tls: request.tls ?? false });
  await client.command('EHLO customer.example');
  const logon = await client.authCramMd5(request.user, request.password);
  if (logon.code !== 235) throw new Error(`the logon was answered ${String(logon.code)}`);
  const reply = await client.command(
    ['ATRN', ...(request.domains?.length ? [request.domains.join(',')] : [])].join(' '),
  );
  const messages: RecordedMessage[] = [];
  const vanish = (): void => {
    client.destroy();
  };
  if (reply.code !== 250) {
    await client.quit();
    return { reply, messages, ended: Promise.resolve(), vanish };
  }
  const sink: SinkOptions = {
    ...request.sink,
    onMessage: (message) => {
      messages.push(message);
      request.sink?.onMessage?.(message);
    },
  };
  return { reply, messages, ended: serveSink(client.socket, sink, client.detach()), vanish };
}

/** One whole turn: everything the provider has, until it ends the connection. */
export async function drainByAtrn(request: OdmrRequest): Promise<readonly RecordedMessage[]> {
  const turn = await requestTurn(request);
  await turn.ended;
  return turn.messages;
}
