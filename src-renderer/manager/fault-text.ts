/** The words for faults of the engine; an unknown code is shown as it is, never swallowed. */
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import type { EngineFault, ListenerState } from '../data/window-models.ts';
import { wordsOf } from '../i18n/words-of.ts';
import { listenerAddress } from './listener-address.ts';

const known = [
  'database-corrupt',
  'bodies-missing',
  'certificate-unusable',
  'certificate-ends',
  'certificate-ended',
  'settings-unreadable',
] as const;

export function faultText(fault: EngineFault, texts: Texts): { heading: string; text: string } {
  const code = known.find((candidate) => candidate === fault.code);
  if (code !== undefined) {
    return {
      heading: texts.t(`fault.${code}.title`),
      text: wordsOf(texts, { ...fault, text: `fault.${code}` }),
    };
  }
  const details = Object.entries(fault.parameters)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
  return {
    heading: texts.t('fault.unknown.title'),
    text: texts.t('fault.unknown', { code: fault.code, details }),
  };
}

/** T25 or T26 with the advice that goes with it. */
export function portFault(listener: ListenerState, texts: Texts): string {
  const code = listener.errorCode ?? '';
  if (code === 'EADDRNOTAVAIL') {
    const address = listenerAddress(listener.address) ?? listener.address;
    return `${texts.t('fault.address', { address })} ${texts.t('fault.address.todo')}`;
  }
  const reason =
    code === 'EADDRINUSE' || code === 'EACCES'
      ? texts.t(`reason.${code}`)
      : texts.t('reason.other', { code });
  return `${texts.t('fault.port', { port: listener.port, reason })} ${texts.t('fault.port.todo')}`;
}
