/** What a person wants of a frame with pages: the buttons below, and the keys that stand for them. */

export type FrameAction = 'ok' | 'cancel' | 'apply' | 'help';

export class GwFrameEvent extends Event {
  constructor(readonly action: FrameAction) {
    super('gw-frame', { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'gw-frame': GwFrameEvent;
  }
}
