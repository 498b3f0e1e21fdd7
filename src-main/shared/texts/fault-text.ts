/** The words for faults of the engine; an unknown code is shown as it is, never swallowed. */
import type { Texts } from './texts.ts';
import type { EngineFault, ListenerState } from '../ipc/contract.ts';
import { wordsOf } from './words-of.ts';
import { listenerAddress } from './listener-address.ts';

export function faultText(fault: EngineFault, texts: Texts): { heading: string; text: string } {
  const title = `fault.${fault.code}.title`;
  if (texts.exists(title)) {
    return {
      heading: wordsOf(texts, { ...fault, text: title }),
      text: wordsOf(texts, { ...fault, text: `fault.${fault.code}` }),
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
