/** Gateways, counters and a still clock for tests of ETRN and ATRN decisions. */
import type { Clock } from '../../src-main/engine/clock.ts';
import type { GatewayDirectory } from '../../src-main/engine/gateway-directory.ts';
import { createMailLog } from '../../src-main/engine/mail-log.ts';
import type { Logger } from '../../src-main/engine/logger.ts';
import { gatewayFields, type GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import {
  recipientStatuses,
  type GatewayCounts,
  type RecipientStatus,
} from '../../src-main/shared/queue/queue-view.ts';

export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
export const silentMailLog = createMailLog(silentLogger);

export const stoppedClock: Clock = { now: () => 0, monotonic: () => 0, after: () => () => undefined };

export function aGateway(settings: Partial<GatewaySettings> & { 'domain.name': string }): GatewaySettings {
  return gatewayFields.parse(settings);
}

export function directoryOf(
  gateways: readonly GatewaySettings[],
  secrets: Readonly<Record<string, string>> = {},
): GatewayDirectory {
  return {
    find: (domain) => gateways.find((settings) => settings['domain.name'] === domain.toLowerCase()) ?? null,
    all: () => gateways,
    secret: (domain) => secrets[domain] ?? null,
  };
}

/** One message per recipient, so `messages` is the number of open ones. */
export function countsOf(gateway: string, counts: Partial<Record<RecipientStatus, number>>): GatewayCounts {
  const byStatus = Object.fromEntries(
    recipientStatuses.map((status) => [status, counts[status] ?? 0]),
  ) as Record<RecipientStatus, number>;
  const messages = byStatus.held + byStatus.due + byStatus.active + byStatus.deferred;
  return { gateway, messages, sizeBytes: messages * 1000, byStatus };
}
