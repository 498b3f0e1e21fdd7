/** The contract: every procedure and event between engine and its viewers (windows, command line), with its schemas. */
import { z } from 'zod';
import { appSecretName, appSecrets, appSettings, listenerServices } from '../settings/app-settings.ts';
import { mailboxAddress } from '../settings/field-types.ts';
import {
  gatewayFields,
  gatewaySecretName,
  gatewaySecrets,
  gatewaySettings,
} from '../settings/gateway-settings.ts';
import { editorProcedures } from './editor-procedures.ts';
import { domainName } from '../settings/field-types.ts';
import { gatewayDefaults } from '../settings/gateway-defaults.ts';
import { gatewayExchange, importPlan, passphrase } from '../settings/gateway-exchange.ts';
import { queueDetails, queueFilter, queueRow } from '../queue/queue-view.ts';
import { clientProcedures } from './client-procedures.ts';
import { diagnosisProcedures } from './diagnosis-procedures.ts';
import { nothing, procedure, type inputIssue } from './procedure.ts';
import { queueTableProcedures } from './queue-table-procedures.ts';
import { sessionProcedures } from './session-procedures.ts';
import { verificationProcedures } from './verification-procedures.ts';

const domain = z.string();
const mailbox = mailboxAddress.refine((text) => text !== '', { params: { text: 'error.mailbox' } });
/** 30 MB of text are more than any list of gateways. */
const fileText = z.string().max(30_000_000);
const ids = z.array(z.int()).min(1).max(100_000);

/** One row of the Gateway Manager. Instants are epoch milliseconds. */
export const gatewayRow = z.object({
  domain: z.string(),
  enabled: z.boolean(),
  releaseBy: z.array(z.enum(['etrn', 'atrn'])),
  /** The gateway whose sign-in may fetch its mail, its own by default. */
  account: z.string(),
  waitingMessages: z.int(),
  waitingBytes: z.int(),
  /** Those that could not be returned either, and wait for a person. */
  failedRecipients: z.int(),
  oldestQueuedAt: z.int().nullable(),
  lastReleaseAt: z.int().nullable(),
  /** A release by hand needs a fixed target (E3). */
  canRelease: z.boolean(),
  /** An ATRN turn or an ETRN run moves its mail right now. */
  isReleasing: z.boolean(),
});
export type GatewayRowView = z.output<typeof gatewayRow>;

export const listenerState = z.object({
  service: z.enum(listenerServices),
  address: z.string(),
  port: z.int(),
  tls: z.enum(['none', 'starttls', 'implicit']),
  state: z.enum(['listening', 'failed']),
  /** Error code of the system, for example EADDRINUSE or EACCES; null while listening. */
  errorCode: z.string().nullable(),
});
export type ListenerState = z.output<typeof listenerState>;

/** Something the operator must know; the viewer finds the words by the code. */
export const engineFault = z.object({ code: z.string(), parameters: z.record(z.string(), z.string()) });
export type EngineFault = z.output<typeof engineFault>;

export const engineStatus = z.object({
  version: z.string(),
  dataFolder: z.string(),
  hostName: z.string(),
  listeners: z.array(listenerState),
  faults: z.array(engineFault),
  /** How secrets are sealed: by the system, by a key file, or not at all. */
  secretStore: z.enum(['system', 'key-file', 'none']),
  sessions: z.int(),
  /** W34. */
  paused: z.object({ receiving: z.boolean(), delivery: z.boolean() }),
});
export type EngineStatus = z.output<typeof engineStatus>;

/** One wrong field. */
export type InputIssue = Readonly<z.output<typeof inputIssue>>;

/** A gateway as shown: settings and which secrets are set, never the secrets. */
export const gatewayDocument = z.object({
  settings: gatewayFields,
  secretsSet: z.array(gatewaySecretName),
});
export type GatewayDocument = z.output<typeof gatewayDocument>;

/** The program's settings as shown: which secrets are set, never the secrets. */
export const appDocument = z.object({ settings: appSettings, secretsSet: z.array(appSecretName) });

/** One schedule and its runs. Instants are epoch milliseconds. */
export const scheduleState = z.object({
  name: z.string(),
  /** Gateways bound to it; the first, the default one, has all that no other names, and external mail. */
  gateways: z.array(z.string()),
  /** Null before its first run since the engine started. */
  lastStartedAt: z.int().nullable(),
  /** Null while a run is going. */
  lastEndedAt: z.int().nullable(),
  isRunning: z.boolean(),
  /** By the clock; null if only number or age of what waits begins a run, or nothing does. */
  nextAt: z.int().nullable(),
});
export type ScheduleState = z.output<typeof scheduleState>;

/** What a gateway's mail takes; `level` is the larger share of its limits (Q2, Q3), 0 without limits, may exceed 1. */
export const quotaUsage = z.object({ messages: z.int(), sizeBytes: z.int(), level: z.number() });
export type QuotaUsage = z.output<typeof quotaUsage>;

/** A gateway that made itself and that nobody has agreed to; at `until` (epoch ms) it goes, its mail back to the senders. */
export const unconfirmedGateway = z.object({ domain: z.string(), until: z.int() });
export type UnconfirmedGateway = z.output<typeof unconfirmedGateway>;

/** Where a backup lies, and what is in it; `bodies` are those in files. */
export const backupResult = z.object({ path: z.string(), messages: z.int(), bodies: z.int() });
export type BackupResult = z.output<typeof backupResult>;

export const procedures = {
  'engine:status': procedure(nothing, engineStatus),
  'gateway:list': procedure(nothing, z.array(gatewayRow)),
  'gateway:get': procedure(z.strictObject({ domain }), gatewayDocument),
  /** Refused with `already-exists` if the domain has a gateway. */
  'gateway:add': procedure(
    z.strictObject({ settings: gatewaySettings, secrets: gatewaySecrets.default({}) }),
    nothing,
  ),
  /**
   * `domain` is the present name; settings may carry a new one. `expected` is what the change began with: what was changed
   * elsewhere since then stays, and where both changed the same field it is refused with `changed-meanwhile` and the fields.
   */
  'gateway:save': procedure(
    z.strictObject({
      domain,
      settings: gatewaySettings,
      secrets: gatewaySecrets.default({}),
      expected: gatewayDocument.optional(),
    }),
    nothing,
  ),
  /** A gateway as new ones begin (G6), or like an existing one without its secrets, folder and mail (M5). */
  'gateway:create': procedure(
    z.strictObject({ domain: domainName, pattern: domain.optional() }),
    z.object({ domain: z.string() }),
  ),
  'gateway:get-defaults': procedure(nothing, gatewayDefaults),
  'gateway:save-defaults': procedure(z.strictObject({ defaults: gatewayDefaults }), nothing),
  /**
   * New mail is refused at once. `mail`: what becomes of the mail that waits; `refuse` fails with `mail-waits` if there is
   * any, `return` and `delete` touch it after 30 s or at the end of the engine.
   */
  'gateway:remove': procedure(
    z.strictObject({
      domains: z.array(domain).min(1).max(100_000),
      mail: z.enum(['refuse', 'keep', 'return', 'delete']).default('refuse'),
    }),
    z.object({ waitingRecipients: z.int(), undoUntil: z.int() }),
  ),
  /** What undo would bring back; null once it is too late. */
  'gateway:last-removal': procedure(
    nothing,
    z.object({ domains: z.array(z.string()), undoUntil: z.int() }).nullable(),
  ),
  /** Settings and secrets come back, mail as far as it was kept. */
  'gateway:undo-remove': procedure(nothing, z.object({ domains: z.array(z.string()) })),
  /** Secrets come along only with a passphrase, sealed with it. */
  'gateway:export': procedure(
    z.strictObject({ domains: z.array(domain).optional(), passphrase: passphrase.optional() }),
    gatewayExchange,
  ),
  /** `text`: our JSON, or MDaemon's Gateways.dat. Writes nothing. Refused with `unreadable-file`. */
  'gateway:preview-import': procedure(
    z.strictObject({ text: fileText, passphrase: z.string().max(1000).optional() }),
    importPlan,
  ),
  /** As previewed, in one transaction; `domains` chooses among the rows, skipped ones stay out. */
  'gateway:import': procedure(
    z.strictObject({
      text: fileText,
      passphrase: z.string().max(1000).optional(),
      domains: z.array(z.string()).optional(),
    }),
    z.object({ added: z.int(), replaced: z.int() }),
  ),
  /** Held mail becomes due for the gateway's fixed target; without one: `no-fixed-target`. */
  'gateway:release': procedure(z.strictObject({ domain }), z.object({ released: z.int() })),
  /** One external mail run of every schedule, now. */
  'queue:process': procedure(nothing, z.object({ released: z.int() })),
  'quota:usage': procedure(z.strictObject({ domain }), quotaUsage),
  'gateway:unconfirmed': procedure(nothing, z.array(unconfirmedGateway)),
  /** A gateway that made itself hands its mail out from now on. */
  'gateway:confirm': procedure(z.strictObject({ domain }), nothing),
  /** A backup now, where P82 wants it. */
  'backup:run': procedure(nothing, backupResult),
  'schedule:list': procedure(nothing, z.array(scheduleState)),
  /** Pauses or resumes; survives a restart. An absent one stays as it is. */
  'engine:pause': procedure(
    z.strictObject({ receiving: z.boolean().optional(), delivery: z.boolean().optional() }),
    nothing,
  ),
  'queue:list': procedure(queueFilter, z.array(queueRow)),
  'queue:show': procedure(z.strictObject({ id: z.int() }), queueDetails),
  'queue:release': procedure(z.strictObject({ ids }), z.object({ changed: z.int() })),
  /** `until`: epoch ms at which the hold ends by itself; null: a person ends it. */
  'queue:hold': procedure(
    z.strictObject({ ids, until: z.int().min(0).nullable().default(null) }),
    z.object({ changed: z.int() }),
  ),
  /** DSN `failed` 5.7.1 to the senders; null senders and active rows are refused. */
  'queue:return': procedure(
    z.strictObject({ ids, sentence: z.string().trim().max(500).default('') }),
    z.object({ changed: z.int(), refused: z.int() }),
  ),
  /** deferred and defective ones are tried at once, whatever failed before. */
  'queue:retry': procedure(z.strictObject({ ids }), z.object({ changed: z.int() })),
  /** To another recipient or into another gateway's queue; the old rows end as `redirected` in the history. */
  'queue:redirect': procedure(
    z.strictObject({
      ids,
      to: z.union([z.strictObject({ recipient: mailbox }), z.strictObject({ gateway: domain })]),
    }),
    z.object({ changed: z.int() }),
  ),
  'queue:delete': procedure(z.strictObject({ ids }), z.object({ changed: z.int() })),
  ...verificationProcedures,
  ...sessionProcedures,
  ...queueTableProcedures,
  'app:get-settings': procedure(nothing, appDocument),
  'app:save-settings': procedure(
    z.strictObject({ settings: appSettings, secrets: appSecrets.default({}) }),
    nothing,
  ),
  ...diagnosisProcedures,
  ...editorProcedures,
  ...clientProcedures,
} as const;

export type ProcedureName = keyof typeof procedures;
export type Input<N extends ProcedureName> = z.input<(typeof procedures)[N]['input']>;
export type ParsedInput<N extends ProcedureName> = z.output<(typeof procedures)[N]['input']>;
export type Output<N extends ProcedureName> = z.output<(typeof procedures)[N]['output']>;

/** Events say that something changed; whoever needs more asks. */
export const events = {
  'gateways:changed': nothing,
  'queue:changed': nothing,
  'engine:changed': nothing,
  'settings:changed': nothing,
  'help:changed': nothing,
  'sessions:changed': nothing,
  'client:changed': nothing,
} as const;
export type EventName = keyof typeof events;

export type IpcFailureCode =
  | 'invalid-input'
  | 'unknown-procedure'
  | 'not-found'
  | 'already-exists'
  | 'changed-meanwhile'
  | 'mail-waits'
  | 'nothing-to-undo'
  | 'unreadable-file'
  | 'no-fixed-target'
  | 'password-needed'
  | 'secret-store-unavailable'
  | 'not-running'
  | 'internal';

export interface IpcFailure {
  readonly code: IpcFailureCode;
  readonly detail: string;
  readonly issues?: readonly InputIssue[];
}
export type IpcResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: IpcFailure };

/** Untyped form, as it travels. */
export type Call = (name: string, input: unknown) => Promise<IpcResult<unknown>>;

/** `window.gateway`, and what the command line talks to. */
export interface GatewayApi {
  call<N extends ProcedureName>(name: N, input: Input<N>): Promise<IpcResult<Output<N>>>;
  on(name: EventName, listener: () => void): () => void;
}
