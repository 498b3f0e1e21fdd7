/** The only place that sees `window.gateway`, the bridge that the preload builds. */
import type { GatewayApi } from '../../src-main/shared/ipc/contract.ts';

declare global {
  interface Window {
    readonly gateway: GatewayApi;
  }
}

export function engineBridge(): GatewayApi {
  return window.gateway;
}
