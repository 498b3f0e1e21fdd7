/** When a control of the editor can be used (gateway-editor.md, section 15), as pure functions: the key of the reason why not, or null. */
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import type { TextKey } from '../../src-main/shared/texts/texts.ts';

export interface EditorState {
  readonly settings: GatewaySettings;
  /** Whether A3 will be set. */
  readonly hasPassword: boolean;
  /** Whether the program knows a virus scanner (P19) and a spam filter (P20). */
  readonly hasScanner: boolean;
  readonly hasSpamFilter: boolean;
  /** Whether the engine answers (X8). */
  readonly isEngineReachable: boolean;
  /** Whether somebody has released the mail by ETRN since the engine runs. */
  readonly hasRequester: boolean;
}
type Why = Extract<TextKey, `why.${string}`>;
type Reason = Why | null;
type Rule = (state: EditorState) => Reason;

const unless = (isUsable: boolean, reason: Why): Reason => (isUsable ? null : reason);

const isEtrnOn = ({ settings }: EditorState): boolean => settings['dequeuing.etrn.honor'];
const isAtrnOn = ({ settings }: EditorState): boolean => settings['dequeuing.atrn.honor'];
const isDelivered = ({ settings }: EditorState): boolean => settings['domain.deliver-each-run'];
const isToHost = ({ settings }: EditorState): boolean => settings['dequeuing.etrn.target'] === 'host';
const method = ({ settings }: EditorState) => settings['verification.method'];

/** D5. */
export const needsDeliveryAtEachRun: Rule = (state) => unless(isDelivered(state), 'why.deliver-each-run');
/** E9. */
export const needsEtrn: Rule = (state) => unless(isEtrnOn(state), 'why.etrn');
/** E8, and E3 as a choice (X1, X2). */
export const needsEtrnOrRuns: Rule = (state) =>
  unless(isEtrnOn(state) || isDelivered(state), 'why.etrn-or-runs');
/** E2 and E3: with D4 alone only the fixed target can be chosen. */
export const targetChoice = (state: EditorState, value: string): Reason =>
  value === 'requester' ? needsEtrn(state) : needsEtrnOrRuns(state);
/** E4, E5, E7 (X3). */
export const needsFixedTarget: Rule = (state) =>
  needsEtrnOrRuns(state) ?? unless(isToHost(state), 'why.fixed-target');
/** E6. */
export const needsAuthUser: Rule = (state) =>
  needsFixedTarget(state) ?? unless(state.settings['dequeuing.etrn.auth-user'] !== '', 'why.auth-user');
/** A2, S11. */
export const needsAtrn: Rule = (state) => unless(isAtrnOn(state), 'why.atrn');
/** A3 (X4). */
export const needsSignIn: Rule = (state) =>
  unless(
    isAtrnOn(state) || (isEtrnOn(state) && state.settings['dequeuing.etrn.require-auth']),
    'why.sign-in',
  );
/** A4–A9, H4, H5, S9 (X5). */
export const needsRequests: Rule = (state) => unless(isEtrnOn(state) || isAtrnOn(state), 'why.requests');

/** V5–V8, V16, V17 (X7). */
export const needsVerifier: Rule = (state) =>
  unless(['ldap', 'minger', 'callout'].includes(method(state)), 'why.verifier');
/** V9, V11–V13. */
export const needsLdap: Rule = (state) => unless(method(state) === 'ldap', 'why.ldap');
/** V10, V14. */
export const needsLdapOrMinger: Rule = (state) =>
  unless(['ldap', 'minger'].includes(method(state)), 'why.ldap-or-minger');
/** V15. */
export const needsLdapOrCallout: Rule = (state) =>
  unless(['ldap', 'callout'].includes(method(state)), 'why.ldap-or-callout');
/** The days of V17. */
export const needsKnownGood: Rule = (state) =>
  needsVerifier(state) ?? unless(state.settings['verification.known-good'], 'why.known-good');
/** FW2–FW4. */
export const needsForwardingHost: Rule = ({ settings }) =>
  unless(settings['forwarding.host-enabled'], 'why.forwarding-host');
/** FW6–FW8. */
export const needsForwarding: Rule = ({ settings }) =>
  unless(settings['forwarding.host-enabled'] || settings['forwarding.address'] !== '', 'why.forwarding');

/** Q2–Q4, Q7. */
export const needsQuotas: Rule = ({ settings }) => unless(settings['quotas.enabled'], 'why.quotas');
/** Q5, Q6. */
export const needsWarning: Rule = (state) =>
  needsQuotas(state) ?? unless(state.settings['quotas.warn'], 'why.quota-warning');

/** S1. */
export const needsScanner: Rule = ({ hasScanner }) => unless(hasScanner, 'why.scanner');
/** S2. */
export const needsSpamFilter: Rule = ({ hasSpamFilter }) => unless(hasSpamFilter, 'why.spam-filter');
/** S4, H3. */
export const needsPassword: Rule = ({ hasPassword }) => unless(hasPassword, 'why.password');
/** S6. */
export const needsTurnWithTls: Rule = (state) =>
  needsAtrn(state) ?? unless(state.settings['settings.tls'] !== 'off', 'why.tls');

/** Commands that ask the engine (X8). */
export const needsEngine: Rule = ({ isEngineReachable }) => unless(isEngineReachable, 'why.engine');
/** H1. */
export const needsTestTarget: Rule = (state) =>
  needsFixedTarget(state) ??
  needsEngine(state) ??
  unless(state.settings['dequeuing.etrn.host'] !== '', 'why.target-host');
/** H2. */
export const needsRequester: Rule = (state) =>
  needsEtrn(state) ??
  needsEngine(state) ??
  unless(!isToHost(state), 'why.requester-target') ??
  unless(state.hasRequester, 'why.requester');
/** H3. */
export const needsSignInTest: Rule = (state) => needsEngine(state) ?? needsPassword(state);
