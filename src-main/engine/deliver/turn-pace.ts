/** How fast a turn goes: fetchmail between us and the customer's server does not see what is already decrypted. */
import type { TurnPace } from '../../shared/settings/gateway-settings.ts';
import type { Capabilities } from './capabilities.ts';
import type { Pace } from './delivery.ts';

const FAST: Omit<Pace, 'recordPerCommand'> = { pipelining: true, behindDot: true, chunking: true };
const CAREFUL: Omit<Pace, 'recordPerCommand'> = { pipelining: true, behindDot: false, chunking: false };

export interface TurnCircumstances {
  readonly isTls: boolean;
  readonly capabilities: Capabilities;
  /** Replies of this peer did not fit our groups of commands before. */
  readonly mayPipeline: boolean;
}

/**
 * Careful: one message after the other; under TLS one record per command and one for the final dot. Automatic: fast in
 * clear text, careful under TLS unless the customer says with XREADAHEAD that it reads ahead.
 */
export function paceOfTurn(setting: TurnPace, { isTls, capabilities, mayPipeline }: TurnCircumstances): Pace {
  const isFast = setting === 'fast' || (setting === 'automatic' && (!isTls || capabilities.readAhead));
  const pace = isFast ? { ...FAST, recordPerCommand: false } : { ...CAREFUL, recordPerCommand: isTls };
  return mayPipeline ? pace : { ...pace, pipelining: false };
}

/** One turn may cover several gateways: the most cautious setting of them counts. */
export function mostCautious(settings: readonly TurnPace[]): TurnPace {
  if (settings.includes('careful')) return 'careful';
  return settings.includes('automatic') ? 'automatic' : 'fast';
}
