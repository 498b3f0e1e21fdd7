/** Names that cross into a window, written down without zod because the preload has to stay small; a test holds them against the contract. */
export const procedureNames = [
  'engine:status',
  'gateway:list',
  'gateway:get',
  'gateway:add',
  'gateway:save',
  'gateway:remove',
  'gateway:export',
  'gateway:import',
  'gateway:release',
  'gateway:release-all',
  'queue:list',
  'queue:show',
  'queue:release',
  'queue:hold',
  'queue:delete',
  'verification:list',
  'verification:add',
  'verification:remove',
  'verification:import',
  'verification:export',
  'verification:cache',
  'verification:forget',
  'app:get-settings',
  'app:save-settings',
] as const;
/** What the desktop answers itself, see host-contract.ts. */
export const hostProcedureNames = [
  'window:open-editor',
  'window:open-manager',
  'window:choose-folder',
] as const;
export const eventNames = [
  'gateways:changed',
  'queue:changed',
  'engine:changed',
  'settings:changed',
] as const;
