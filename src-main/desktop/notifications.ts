/** Notifications of the desktop (P79): each fault of the engine once, until it is over; a click leads to its place. */
import type { EngineFault, EngineStatus } from '../shared/ipc/contract.ts';
import type { AppSettings } from '../shared/settings/app-settings.ts';
import { faultText, portFault } from '../shared/texts/fault-text.ts';
import type { Texts } from '../shared/texts/texts.ts';

export interface NoticeToShow {
  readonly title: string;
  readonly body: string;
  readonly onClick: () => void;
}

export interface NotificationParts {
  readonly texts: Texts;
  readonly show: (notice: NoticeToShow) => void;
  readonly openManager: () => void;
  readonly openEditor: (domain: string) => void;
}

/** What leaves mail behind or keeps it out; the rest is told with 'all'. */
const important: ReadonlySet<string> = new Set([
  'client-silent',
  'mail-waits-long',
  'quota-nearly-full',
  'disk-nearly-full',
  'certificate-unusable',
  'certificate-ends',
  'certificate-ended',
  'database-corrupt',
  'bodies-missing',
]);
/** Faults whose subject is a gateway: its editor is the place. */
const ofGateways: ReadonlySet<string> = new Set([
  'client-silent',
  'mail-waits-long',
  'quota-nearly-full',
  'target-is-ourselves',
]);

interface Notice {
  /** Tells it from others; the same while it lasts. */
  readonly key: string;
  readonly isImportant: boolean;
  readonly notice: NoticeToShow;
}

export class Notifications {
  readonly #parts: NotificationParts;
  #told: ReadonlySet<string> = new Set();

  constructor(parts: NotificationParts) {
    this.#parts = parts;
  }

  /** Tells what is new since the last call; what is over may be told again when it comes back. */
  follow({ faults, listeners }: EngineStatus, level: AppSettings['app.ui.notifications']): void {
    const notices = [
      ...faults.map((fault) => this.#ofFault(fault)),
      ...listeners.filter(({ state }) => state === 'failed').map((listener) => this.#ofListener(listener)),
    ];
    for (const { key, isImportant, notice } of notices) {
      const isWanted = level === 'all' || (level === 'important' && isImportant);
      if (isWanted && !this.#told.has(key)) this.#parts.show(notice);
    }
    this.#told = new Set(notices.map(({ key }) => key));
  }

  #ofFault(fault: EngineFault): Notice {
    const { texts, openEditor, openManager } = this.#parts;
    const { code, parameters } = fault;
    const { subject = '', stage = '' } = parameters;
    const { heading, text } = faultText(fault, texts);
    const onClick = (): void => {
      if (ofGateways.has(code) && subject !== '') openEditor(subject);
      else openManager();
    };
    return {
      key: `${code} ${subject} ${stage}`,
      isImportant: important.has(code),
      notice: { title: heading, body: text, onClick },
    };
  }

  #ofListener(listener: EngineStatus['listeners'][number]): Notice {
    const { texts, openManager } = this.#parts;
    const service = texts.t(`service.${listener.service}`);
    return {
      key: `listener ${listener.service} ${listener.address}`,
      isImportant: true,
      notice: {
        title: texts.t('fault.port.title', { service }),
        body: portFault(listener, texts),
        onClick: openManager,
      },
    };
  }
}
