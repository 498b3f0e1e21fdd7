/** Every setting of a gateway as a field of the editor: page, control, place, and when it can be used. In reading order. */
import type { GatewaySecretName, GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import type { CommandSpec, FieldSpec } from '../form/field-spec.ts';
import * as when from './enabled-when.ts';

export const editorPages = [
  'domain',
  'verification',
  'forwarding',
  'dequeuing',
  'quotas',
  'settings',
] as const;
export type EditorPage = (typeof editorPages)[number];

type Spec = FieldSpec<EditorPage, when.EditorState>;
/** Secrets of list entries stand in their lists. */
export type GatewayFieldId = keyof GatewaySettings | Exclude<GatewaySecretName, `${string}/${string}`>;

const tlsPolicies = ['off', 'opportunistic', 'required', 'verified'] as const;

/** A forgotten setting does not compile. */
export const gatewayFormFields = {
  'domain.enabled': { page: 'domain', control: 'check' },
  'domain.name': { page: 'domain', control: 'text' },
  'domain.folder': { page: 'domain', control: 'text' },
  'domain.deliver-each-run': { page: 'domain', control: 'check' },
  'domain.use-retry-queue': {
    page: 'domain',
    control: 'check',
    level: 1,
    disabledBecause: when.needsDeliveryAtEachRun,
  },
  'domain.extract-attachments': { page: 'domain', control: 'check' },
  'domain.note': { page: 'domain', control: 'lines' },

  'verification.method': {
    page: 'verification',
    control: 'radio',
    values: ['none', 'file', 'ldap', 'minger', 'callout'],
  },
  'verification.host': { page: 'verification', control: 'text', disabledBecause: when.needsVerifier },
  'verification.port': {
    page: 'verification',
    control: 'number',
    emptyIs: 0,
    disabledBecause: when.needsVerifier,
  },
  'verification.tls': {
    page: 'verification',
    control: 'select',
    values: tlsPolicies,
    disabledBecause: when.needsLdapOrCallout,
  },
  'verification.bind-dn': { page: 'verification', control: 'text', disabledBecause: when.needsLdap },
  'verification.secret': {
    page: 'verification',
    control: 'secret',
    disabledBecause: when.needsLdapOrMinger,
  },
  'verification.base-dn': { page: 'verification', control: 'text', disabledBecause: when.needsLdap },
  'verification.filter': { page: 'verification', control: 'text', disabledBecause: when.needsLdap },
  'verification.scope': {
    page: 'verification',
    control: 'radio',
    values: ['base', 'one', 'sub'],
    hasCaption: true,
    disabledBecause: when.needsLdap,
  },
  'verification.more-servers': {
    page: 'verification',
    control: 'own',
    disabledBecause: when.needsLdapOrMinger,
  },
  'verification.unreachable': {
    page: 'verification',
    control: 'radio',
    values: ['accept', 'defer'],
    hasCaption: true,
    disabledBecause: when.needsVerifier,
  },
  'verification.known-good': {
    page: 'verification',
    control: 'check',
    inline: ['verification.known-good-days'],
    disabledBecause: when.needsVerifier,
  },
  'verification.known-good-days': {
    page: 'verification',
    control: 'number',
    digits: 3,
    disabledBecause: when.needsKnownGood,
  },

  'forwarding.host-enabled': { page: 'forwarding', control: 'check' },
  'forwarding.host': {
    page: 'forwarding',
    control: 'text',
    level: 1,
    disabledBecause: when.needsForwardingHost,
  },
  'forwarding.auth-user': { page: 'forwarding', control: 'text', disabledBecause: when.needsForwardingHost },
  'forwarding.auth-password': {
    page: 'forwarding',
    control: 'secret',
    disabledBecause: when.needsForwardingHost,
  },
  'forwarding.address': { page: 'forwarding', control: 'text' },
  'forwarding.mail-from': { page: 'forwarding', control: 'text', disabledBecause: when.needsForwarding },
  'forwarding.port': { page: 'forwarding', control: 'number', disabledBecause: when.needsForwarding },
  'forwarding.keep-copy': { page: 'forwarding', control: 'check', disabledBecause: when.needsForwarding },

  'dequeuing.etrn.honor': { page: 'dequeuing', control: 'check' },
  'dequeuing.etrn.target': {
    page: 'dequeuing',
    control: 'radio',
    values: ['requester', 'host'],
    level: 1,
    disabledBecause: when.needsEtrnOrRuns,
    valueDisabledBecause: when.targetChoice,
  },
  'dequeuing.etrn.host': {
    page: 'dequeuing',
    control: 'text',
    level: 2,
    disabledBecause: when.needsFixedTarget,
  },
  'dequeuing.etrn.auth-user': {
    page: 'dequeuing',
    control: 'text',
    disabledBecause: when.needsFixedTarget,
  },
  'dequeuing.etrn.auth-password': {
    page: 'dequeuing',
    control: 'secret',
    disabledBecause: when.needsAuthUser,
  },
  'dequeuing.etrn.treat-as-foreign': {
    page: 'dequeuing',
    control: 'check',
    level: 2,
    disabledBecause: when.needsFixedTarget,
  },
  'dequeuing.etrn.port': {
    page: 'dequeuing',
    control: 'number',
    level: 1,
    disabledBecause: when.needsEtrnOrRuns,
  },
  'dequeuing.etrn.require-auth': {
    page: 'dequeuing',
    control: 'check',
    level: 1,
    disabledBecause: when.needsEtrn,
  },
  'dequeuing.atrn.honor': { page: 'dequeuing', control: 'check' },
  'dequeuing.atrn.single': { page: 'dequeuing', control: 'check', level: 1, disabledBecause: when.needsAtrn },
  'dequeuing.atrn.password': { page: 'dequeuing', control: 'secret', disabledBecause: when.needsSignIn },
  'dequeuing.account': { page: 'dequeuing', control: 'text', disabledBecause: when.needsSignIn },
  'dequeuing.access.mode': {
    page: 'dequeuing',
    control: 'radio',
    values: ['honor', 'ignore'],
    disabledBecause: when.needsRequests,
  },
  'dequeuing.access.entries': {
    page: 'dequeuing',
    control: 'addresses',
    disabledBecause: when.needsRequests,
  },

  'quotas.enabled': { page: 'quotas', control: 'check' },
  'quotas.max-messages': {
    page: 'quotas',
    control: 'number',
    level: 1,
    digits: 10,
    disabledBecause: when.needsQuotas,
  },
  'quotas.max-kb': {
    page: 'quotas',
    control: 'number',
    level: 1,
    digits: 10,
    disabledBecause: when.needsQuotas,
  },
  'quotas.warn': { page: 'quotas', control: 'check', level: 1, disabledBecause: when.needsQuotas },
  'quotas.warn-from': { page: 'quotas', control: 'text', level: 2, disabledBecause: when.needsWarning },
  'quotas.warn-to': { page: 'quotas', control: 'text', level: 2, disabledBecause: when.needsWarning },
  'quotas.reply': {
    page: 'quotas',
    control: 'radio',
    values: ['452', '552'],
    hasCaption: true,
    level: 1,
    disabledBecause: when.needsQuotas,
  },

  'settings.antivirus': { page: 'settings', control: 'check', disabledBecause: when.needsScanner },
  'settings.antispam': { page: 'settings', control: 'check', disabledBecause: when.needsSpamFilter },
  'settings.sender-auth': { page: 'settings', control: 'check' },
  'settings.relay': { page: 'settings', control: 'check', disabledBecause: when.needsPassword },
  'settings.tls': { page: 'settings', control: 'select', values: tlsPolicies },
  'settings.tls-after-turn': {
    page: 'settings',
    control: 'check',
    disabledBecause: when.needsTurnWithTls,
  },
  'settings.turn-pace': {
    page: 'settings',
    control: 'select',
    values: ['automatic', 'careful', 'fast'],
    disabledBecause: when.needsAtrn,
  },
  'settings.hold-days': { page: 'settings', control: 'number', digits: 3 },
  'settings.delay-days': { page: 'settings', control: 'number', digits: 3 },
  'settings.idle-days': {
    page: 'settings',
    control: 'number',
    digits: 3,
    disabledBecause: when.needsRequests,
  },
  'settings.wait-hours': { page: 'settings', control: 'number', digits: 3 },
} as const satisfies Record<GatewayFieldId, Spec>;

/** What stands on the pages and is no setting. */
export const gatewayCommands = {
  'domain.browse': { page: 'domain' },
  'verification.list': { page: 'verification', disabledBecause: when.needsEngine },
  'verification.cache': { page: 'verification', disabledBecause: when.needsVerifier },
  'verification.filter.default': { page: 'verification', disabledBecause: when.needsLdap },
  'help.test': { page: 'dequeuing', disabledBecause: when.needsTestTarget },
  'help.test-requester': { page: 'dequeuing', disabledBecause: when.needsRequester },
  'help.test-signin': { page: 'dequeuing', disabledBecause: when.needsSignInTest },
  'help.client-values': { page: 'dequeuing', disabledBecause: when.needsRequests },
  'help.client-kind': { page: 'dequeuing', disabledBecause: when.needsRequests },
} as const satisfies Record<string, CommandSpec<EditorPage, when.EditorState>>;
