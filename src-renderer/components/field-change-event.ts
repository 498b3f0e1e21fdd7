/** A person changed a field: its id and its whole new value. The only event that a field of ours sends up. */
export class GwFieldChangeEvent extends Event {
  constructor(
    readonly field: string,
    readonly value: unknown,
  ) {
    super('gw-field-change', { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'gw-field-change': GwFieldChangeEvent;
  }
}
