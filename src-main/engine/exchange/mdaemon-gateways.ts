/**
 * MDaemon's `Gateways.dat`: an INI file with one section per gateway.
 * Its keys are described nowhere in public. The table below takes the field names that the program publishes in its
 * account exports and in its dialogs, in the spellings that follow from them; what it does not know is reported by name.
 */
import { parseAddressRange } from '../../shared/settings/address-range.ts';
import type { NotTaken } from '../../shared/settings/gateway-exchange.ts';
import type { FileGateway } from './file-gateway.ts';

type Settings = Record<string, unknown>;
/** Puts the value into the settings; the answer says why that is not possible. */
type Take = (value: string, settings: Settings) => NotTaken['why'] | null;

interface Section {
  readonly name: string;
  readonly line: number;
  readonly entries: { readonly key: string; readonly value: string; readonly line: number }[];
}

/** Gives raw settings; the schema of a gateway decides whether they can be used. */
export function readMDaemonGateways(text: string): FileGateway[] {
  return sectionsOf(text)
    .filter(({ entries }) => entries.length > 0)
    .map(toGateway);
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = [];
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    const content = raw.trim();
    const line = index + 1;
    if (content === '' || content.startsWith(';') || content.startsWith('#')) continue;
    const name = /^\[(.+)\]$/.exec(content)?.[1];
    if (name !== undefined) sections.push({ name: name.trim(), line, entries: [] });
    else {
      const [, key = content, value = ''] = /^([^=]+)=(.*)$/.exec(content) ?? [];
      sections.at(-1)?.entries.push({ key: key.trim(), value: unquoted(value.trim()), line });
    }
  }
  return sections;
}

const unquoted = (value: string): string => /^"(.*)"$/.exec(value)?.[1] ?? value;

function toGateway(section: Section): FileGateway {
  const settings: Settings = { 'domain.name': section.name };
  const lines = new Map<string, number>();
  const notTakenKeys: NotTaken[] = [];
  for (const { key, value, line } of section.entries) {
    const take = keys.get(comparable(key));
    const before = new Set(Object.keys(settings));
    const why = take === undefined ? 'unknown' : take(value, settings);
    if (why !== null && value !== '') notTakenKeys.push({ key, line, why });
    for (const setting of Object.keys(settings)) if (!before.has(setting)) lines.set(setting, line);
  }
  const { line } = section;
  return {
    settings,
    line,
    lineOf: (setting) => lines.get(setting) ?? line,
    notTaken: notTakenKeys,
  };
}

/** `ETRN_Host`, `EtrnHost 1` and `etrnhost` are one key. */
const comparable = (key: string): string => key.toLowerCase().replace(/[^a-z]/g, '');

const text =
  (setting: string): Take =>
  (value, settings) => {
    settings[setting] = value;
    return null;
  };

const yes = new Set(['yes', 'y', '1', 'true', 'on']);
const no = new Set(['no', 'n', '0', 'false', 'off', '']);

const flag =
  (setting: string, isTrue = true): Take =>
  (value, settings) => {
    const word = value.toLowerCase();
    if (!yes.has(word) && !no.has(word)) return 'invalid';
    settings[setting] = yes.has(word) === isTrue;
    return null;
  };

const whole =
  (setting: string): Take =>
  (value, settings) => {
    if (!/^\d{1,10}$/.test(value)) return 'invalid';
    settings[setting] = Number(value);
    return null;
  };

/** One or several addresses; the list has one mode for all of them. */
const addresses =
  (mode: 'honor' | 'ignore'): Take =>
  (value, settings) => {
    const words = value.split(/[\s,;]+/).filter((word) => word !== '');
    const found = words.map((word) => parseAddressRange(word)?.text);
    const entries = (settings['dequeuing.access.entries'] ?? []) as string[];
    const other = settings['dequeuing.access.mode'];
    if (found.includes(undefined) || (other !== undefined && other !== mode && entries.length > 0))
      return 'invalid';
    settings['dequeuing.access.mode'] = mode;
    settings['dequeuing.access.entries'] = [...new Set([...entries, ...(found as string[])])];
    return null;
  };

const host: Take = (value, settings) => {
  settings['dequeuing.etrn.host'] = value;
  if (value !== '') settings['dequeuing.etrn.target'] = 'host';
  return null;
};

const forwardHost: Take = (value, settings) => {
  settings['forwarding.host'] = value;
  if (settings['forwarding.host-enabled'] === undefined) settings['forwarding.host-enabled'] = value !== '';
  return null;
};

const methods = ['none', 'file', 'ldap', 'minger'];
const method: Take = (value, settings) => {
  const word = value.toLowerCase();
  const known = methods[Number(word)] ?? (word === 'ad' ? 'ldap' : methods.find((one) => one === word));
  if (known === undefined) return 'invalid';
  settings['verification.method'] = known;
  return null;
};

const scope: Take = (value, settings) => {
  const known = { '0': 'base', '1': 'one', '2': 'sub', base: 'base', one: 'one', sub: 'sub' }[
    value.toLowerCase()
  ];
  if (known === undefined) return 'invalid';
  settings['verification.scope'] = known;
  return null;
};

const never =
  (why: NotTaken['why']): Take =>
  () =>
    why;

/** Alternatives of spelling stand in one line, separated by blanks. */
const table: readonly (readonly [string, Take])[] = [
  ['domain domainname name gatewayname', text('domain.name')],
  ['enabled enable enablegateway gatewayenabled active', flag('domain.enabled')],
  ['disabled disable', flag('domain.enabled', false)],
  ['comments comment note description', text('domain.note')],
  ['maildir directory gatewaydir mailfolder messagedir path', never('machine')],
  [
    'delivermail deliverstored deliverstoredmessages delivereachrun alwaysdeliver',
    flag('domain.deliver-each-run'),
  ],
  ['useretryqueue useretry', flag('domain.use-retry-queue')],
  ['autodecode extractattachments autoextract extract', flag('domain.extract-attachments')],
  ['verifymethod verifyaddresses verification addressverification verifytype', method],
  ['verifyhost ldaphost ldapserver mingerhost mingerserver', text('verification.host')],
  ['verifyport ldapport mingerport', whole('verification.port')],
  ['binddn ldapbinddn ldapuser ldaplogon verifyuser', text('verification.bind-dn')],
  ['basedn ldapbasedn baseentrydn ldapbaseentrydn', text('verification.base-dn')],
  ['searchfilter ldapfilter ldapsearchfilter', text('verification.filter')],
  ['searchscope ldapscope ldapsearchscope', scope],
  ['ldappassword bindpassword mingerpassword mingersecret verifypassword', never('encrypted')],
  ['isforwarding forwardmail forwarding', flag('forwarding.host-enabled')],
  ['fwdhost forwardhost forwardtohost fwddomain', forwardHost],
  ['fwdaddress forwardaddress forwardtoaddress', text('forwarding.address')],
  ['fwdsendas forwardsendas sendas fwdmailfrom', text('forwarding.mail-from')],
  ['fwdport forwardport', whole('forwarding.port')],
  ['fwdlogon fwduser fwdauthlogon', text('forwarding.auth-user')],
  ['fwdpassword fwdauthpassword', never('encrypted')],
  ['keepforwardedmail keepforwarded retaincopy keeplocalcopy', flag('forwarding.keep-copy')],
  ['etrn allowetrn honoretrn enableetrn honoretrnrequests', flag('dequeuing.etrn.honor')],
  ['etrnhost dequeuehost etrndomain etrndeliverto deliverto', host],
  ['etrnport dequeueport deliveryport deliverport', whole('dequeuing.etrn.port')],
  ['etrnlogon etrnuser dequeuelogon authlogon', text('dequeuing.etrn.auth-user')],
  ['etrnauthpassword dequeuepassword authpassword', never('encrypted')],
  ['etrnauth etrnrequiresauth requireauth etrnrequireauth', flag('dequeuing.etrn.require-auth')],
  ['treatasforeign', flag('dequeuing.etrn.treat-as-foreign')],
  ['atrn allowatrn honoratrn enableatrn honoratrnrequests', flag('dequeuing.atrn.honor')],
  ['singleatrn oneatrn onlyoneatrn singlesession', flag('dequeuing.atrn.single')],
  ['password atrnpassword sharedsecret gatewaypassword', never('encrypted')],
  ['honorip honorips honoredips allowip allowips etrnallow dequeueallowips', addresses('honor')],
  ['ignoreip ignoreips ignoredips denyip denyips etrndeny dequeuedenyips', addresses('ignore')],
  ['applyquotas enablequotas', flag('quotas.enabled')],
  ['maxmessagecount maxmessages', whole('quotas.max-messages')],
  ['maxdiskspace maxkb', whole('quotas.max-kb')],
  ['quotawarning warnoverquota sendquotawarning', flag('quotas.warn')],
  ['quotawarningfrom warnfrom', text('quotas.warn-from')],
  ['quotawarningto warnto', text('quotas.warn-to')],
  ['enableantivirus antivirus avscan virusscan', flag('settings.antivirus')],
  ['enableantispam antispam spamfilter enablespamfilter', flag('settings.antispam')],
  ['gatewaysendersmustauth sendersmustauth mustauth authrequired', flag('settings.sender-auth')],
  ['mailformat accesstype ntaccount popuser poppassword allowpop allowimap', never('elsewhere')],
];
const keys = new Map(table.flatMap(([names, take]) => names.split(' ').map((name) => [name, take] as const)));
