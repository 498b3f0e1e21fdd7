/** Which listeners the settings ask for. */
import { listenerServices, type AppSettings } from '../shared/settings/app-settings.ts';
import type { ListenRequest } from './gateway-options.ts';

/** Without chosen addresses one socket takes IPv6 and IPv4 alike. */
export function listenersOf(settings: AppSettings): ListenRequest[] {
  const chosen = settings['app.listen.addresses'];
  const addresses = chosen.length > 0 ? chosen : ['::'];
  return listenerServices.flatMap((service) => {
    const port = settings[`app.listen.${service}`];
    return port === 0 ? [] : addresses.map((address) => ({ service, address, port }));
  });
}
