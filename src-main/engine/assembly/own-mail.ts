/** Mail that we write ourselves: notices to operators, clients and senders, always with the null reverse-path. */
import type { MessageId } from '../../mail/envelope.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import { composeNotice, needsSmtpUtf8 } from '../compose/compose-notice.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import { routeRecipient } from '../queue/route-table.ts';

export interface OwnMailParts {
  readonly store: Pick<Store, 'nextMessageId' | 'newBody' | 'enqueue'>;
  readonly gateways: GatewayDirectory;
  /** Current settings; app.host-name is never empty here. */
  settings(): AppSettings;
  readonly clock: Clock;
}

export interface OwnNotice {
  /** One mailbox. */
  readonly to: string;
  readonly subject: string;
  /** Plain text; any line ends. */
  readonly text: string;
  /** Mailbox of the From field; default: postmaster@ our host name. */
  readonly from?: string;
}

export class OwnMail {
  readonly #parts: OwnMailParts;

  constructor(parts: OwnMailParts) {
    this.#parts = parts;
  }

  /** Resolves after the commit; rejects with StoreFault, and nothing is left then. */
  readonly sendNotice = async (notice: OwnNotice): Promise<MessageId> => {
    const { store, clock, gateways } = this.#parts;
    const settings = this.#parts.settings();
    const hostName = settings['app.host-name'];
    const id = store.nextMessageId();
    const at = clock.now();
    const header = {
      from: { name: 'Schleuse', address: notice.from ?? `postmaster@${hostName}` },
      to: notice.to,
      subject: notice.subject,
      at,
      messageId: `${String(id)}.${String(at)}@${hostName}`,
      autoSubmitted: 'auto-generated',
      inReplyTo: null,
    } as const;
    const body = store.newBody(id);
    try {
      await body.write(await composeNotice(header, notice.text));
      const smtpUtf8 = needsSmtpUtf8(notice.to);
      await store.enqueue({
        id,
        origin: 'notice',
        reversePath: '',
        bodyType: smtpUtf8 ? '8bit' : '7bit',
        smtpUtf8,
        ret: null,
        envid: null,
        queuedAt: at,
        receivedFrom: hostName,
        body: await body.finish(),
        recipients: [
          {
            forwardPath: notice.to,
            notify: 'NEVER',
            orcpt: null,
            ...routeRecipient(notice.to, { settings, gateways }),
          },
        ],
      });
    } catch (error) {
      await body.abort();
      throw error;
    }
    return id;
  };
}
