/** Procedures on the program's settings and the certificate of its services. */
import type { CertificateFiles, CertificateInfo } from '../../shared/diagnosis/certificate-view.ts';
import type { InputIssue } from '../../shared/ipc/contract.ts';
import type { AppSecrets, AppSettings } from '../../shared/settings/app-settings.ts';
import { isAddressOfThisComputer } from '../own-addresses.ts';
import type { Configuration } from '../configuration.ts';
import { ProcedureFailure, type Handlers } from './create-call.ts';

export interface AppProcedureDeps {
  readonly configuration: Configuration;
  readonly certificate: {
    info(): CertificateInfo | null;
    check(files: CertificateFiles): Promise<{ certificate: CertificateInfo | null; issues: InputIssue[] }>;
  };
  /** Resolves when listeners and certificate are as the settings say: who applied them sees what came of it. */
  readonly servicesFollowed: () => Promise<void>;
}

type Names = Extract<keyof Handlers, `app:${string}` | `tls:${string}`>;

export function appProcedures({
  configuration,
  certificate,
  servicesFollowed,
}: AppProcedureDeps): Pick<Handlers, Names> {
  return {
    'app:get-settings': () => ({
      settings: configuration.storedAppSettings(),
      secretsSet: configuration.appSecretsSet(),
    }),
    'app:save-settings': async ({ settings, secrets }) => {
      refuseIf(addressIssues(settings, configuration.storedAppSettings()));
      if (concernsCertificate(settings, secrets, configuration.storedAppSettings())) {
        refuseIf((await certificate.check(filesOf(settings, secrets))).issues);
      }
      await configuration.saveAppSettings(settings, secrets);
      await servicesFollowed();
      return undefined;
    },
    'tls:certificate-info': () => certificate.info(),
    'tls:check': (files) => certificate.check(files),
  };
}

function refuseIf(issues: readonly InputIssue[]): void {
  if (issues[0] !== undefined) throw new ProcedureFailure('invalid-input', issues[0].path, issues);
}

/** T26: what is chosen now must be here; an address that goes away later is a state of its service. */
function addressIssues(settings: AppSettings, stored: AppSettings): InputIssue[] {
  const known = new Set(addressesIn(stored).map(({ address }) => address));
  return addressesIn(settings)
    .filter(({ address }) => address !== '' && !known.has(address) && !isAddressOfThisComputer(address))
    .map(({ path, address }) => ({ path, text: 'error.address-elsewhere', parameters: { value: address } }));
}

const addressesIn = (settings: AppSettings): { path: string; address: string }[] => [
  ...settings['app.listen.addresses'].map((address) => ({ path: 'app.listen.addresses', address })),
  { path: 'app.listen.bind-out-4', address: settings['app.listen.bind-out-4'] },
  { path: 'app.listen.bind-out-6', address: settings['app.listen.bind-out-6'] },
];

const fileSettings = [
  'app.tls.source',
  'app.tls.certificate-file',
  'app.tls.key-file',
  'app.tls.pfx-file',
] as const;

/** Files that break later are a fault while the old certificate stays; files that are chosen now must be good. */
const concernsCertificate = (settings: AppSettings, secrets: AppSecrets, stored: AppSettings): boolean =>
  settings['app.tls.source'] !== 'self' &&
  (secrets['app.tls.pfx-password'] !== undefined || fileSettings.some((id) => settings[id] !== stored[id]));

function filesOf(settings: AppSettings, secrets: AppSecrets): CertificateFiles {
  const password = secrets['app.tls.pfx-password'];
  return {
    source: settings['app.tls.source'],
    certificateFile: settings['app.tls.certificate-file'],
    keyFile: settings['app.tls.key-file'],
    pfxFile: settings['app.tls.pfx-file'],
    hostName: settings['app.host-name'],
    ...(password !== undefined && { password: password ?? '' }),
  };
}
