/** The only place that sees `window.gateway` and `window.host`, the bridges that the preload builds. */
import type { GatewayApi } from '../../src-main/shared/ipc/contract.ts';
import type { HostApi } from '../../src-main/shared/ipc/host-contract.ts';

declare global {
  interface Window {
    readonly gateway: GatewayApi;
    readonly host: HostApi;
  }
}

export function engineBridge(): GatewayApi {
  return window.gateway;
}

export function hostBridge(): HostApi {
  return window.host;
}
