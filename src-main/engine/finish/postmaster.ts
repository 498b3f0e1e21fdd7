/** Who hears of what nobody else should: the address of the settings, or postmaster at our host name. */
import type { AppSettings } from '../../shared/settings/app-settings.ts';

export const postmasterOf = (
  settings: Pick<AppSettings, 'app.retry.postmaster' | 'app.host-name'>,
): string =>
  settings['app.retry.postmaster'] === ''
    ? `postmaster@${settings['app.host-name']}`
    : settings['app.retry.postmaster'];
