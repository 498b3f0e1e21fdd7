/** Command `reroute`: claimed recipients whose way the settings have changed meanwhile. */
import type { ReroutedRecipient } from '../store-contract.ts';
import type { CommitScope } from './commit-scope.ts';
import type { MessageRows } from './message-rows.ts';

export function createReroute(rows: MessageRows) {
  return (recipients: readonly ReroutedRecipient[], scope: CommitScope): null => {
    const routeOf = new Map<number, ReroutedRecipient>(recipients.map((one) => [one.id, one]));
    for (const messageId of rows.messagesOf([...routeOf.keys()])) {
      const message = rows.load(messageId);
      if (!message) continue;
      for (const recipient of message.recipients) {
        const route = routeOf.get(recipient.id);
        if (route === undefined || recipient.status !== 'active') continue;
        recipient.gateway = route.gateway;
        recipient.status = route.status;
        recipient.nextHop = route.nextHop;
      }
      rows.conclude(message, scope);
    }
    return null;
  };
}
