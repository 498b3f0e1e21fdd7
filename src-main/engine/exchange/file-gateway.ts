/** A gateway as a file holds it, with its lines. */
import type { NotTaken } from '../../shared/settings/gateway-exchange.ts';

/** One gateway of a file, not checked yet. */
export interface FileGateway {
  readonly settings: Readonly<Record<string, unknown>>;
  /** From 1. */
  readonly line: number;
  /** Of a single setting. */
  lineOf(setting: string): number;
  readonly notTaken: readonly NotTaken[];
}
