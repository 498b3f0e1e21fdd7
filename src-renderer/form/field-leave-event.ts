/** The focus left a control of a page. Pages tell it themselves: a focus event ends in the tree in which the focus stays. */
export class GwFieldLeaveEvent extends Event {
  constructor(readonly control: string) {
    super('gw-field-leave', { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'gw-field-leave': GwFieldLeaveEvent;
  }
}
