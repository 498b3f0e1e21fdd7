/** What the tray icon has to say: the engine's state brought down to one symbol and a few numbers (pure). */
import type { EngineStatus, GatewayRowView, ListenerState } from '../../shared/ipc/contract.ts';

/** In order of urgency; the first that fits is shown (gateway-editor, 14.3). */
export type TrayState = 'stopped' | 'attention' | 'working' | 'waiting' | 'idle';

export interface TrayStatus {
  readonly state: TrayState;
  readonly waitingMessages: number;
  readonly waitingBytes: number;
  readonly sessions: number;
  readonly failedService: ListenerState['service'] | null;
  readonly hasFault: boolean;
  readonly paused: EngineStatus['paused'];
}

/** @param engine null while the engine does not answer. */
export function trayStatus(engine: EngineStatus | null, gateways: readonly GatewayRowView[]): TrayStatus {
  const sum = (amount: (row: GatewayRowView) => number): number =>
    gateways.reduce((total, row) => total + amount(row), 0);
  const waitingMessages = sum((row) => row.waitingMessages);
  const failed = engine?.listeners.find((listener) => listener.state === 'failed');
  const isListening = engine?.listeners.some((listener) => listener.state === 'listening') ?? false;
  const isWorking = (engine?.sessions ?? 0) > 0 || gateways.some((row) => row.isReleasing);
  const paused = engine?.paused ?? { receiving: false, delivery: false };
  const chooseState = (): TrayState => {
    if (!isListening) return 'stopped';
    if (failed !== undefined || (engine?.faults.length ?? 0) > 0) return 'attention';
    // A person's wish, but nobody should forget it.
    if (paused.receiving || paused.delivery) return 'attention';
    if (isWorking) return 'working';
    return waitingMessages > 0 ? 'waiting' : 'idle';
  };
  return {
    state: chooseState(),
    waitingMessages,
    waitingBytes: sum((row) => row.waitingBytes),
    sessions: engine?.sessions ?? 0,
    failedService: failed?.service ?? null,
    hasFault: (engine?.faults.length ?? 0) > 0,
    paused,
  };
}
