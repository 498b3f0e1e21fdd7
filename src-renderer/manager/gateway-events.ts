/** What a person did in the gateway list. */

export class GatewaySelectEvent extends Event {
  constructor(readonly domain: string) {
    super('gateway-select', { bubbles: true, composed: true });
  }
}

export class GatewayEnableEvent extends Event {
  constructor(
    readonly domain: string,
    readonly isEnabled: boolean,
  ) {
    super('gateway-enable', { bubbles: true, composed: true });
  }
}

export type GatewayCommand = 'edit' | 'delete';

/** Meant for the chosen row. */
export class GatewayCommandEvent extends Event {
  constructor(readonly command: GatewayCommand) {
    super('gateway-command', { bubbles: true, composed: true });
  }
}

/** A dialog did its work; `notice` says what. */
export class GatewayDoneEvent extends Event {
  constructor(
    readonly notice: string,
    readonly domain: string,
  ) {
    super('gateway-done', { bubbles: true, composed: true });
  }
}
