/**
 * The engine, whole: builds every step, hands it its collaborators, and ends all of it cleanly.
 * The one module that hosts (desktop, headless) see.
 */
import type { Call, EngineStatus } from '../shared/ipc/contract.ts';
import { openStore } from '../store/store.ts';
import type { Store } from '../store/store-contract.ts';
import type { AcceptDeps } from './accept/accept-ports.ts';
import { Announcements } from './assembly/announcements.ts';
import { ConnectionTests } from './assembly/connection-tests.ts';
import { Endings } from './assembly/endings.ts';
import { engineProcedures } from './assembly/engine-procedures.ts';
import { Overview } from './assembly/overview.ts';
import { createDequeueClient } from './assembly/fetching.ts';
import { createPolicies } from './assembly/policies.ts';
import { ReleaseRequests } from './assembly/release-requests.ts';
import { Releases } from './assembly/releases.ts';
import { createRouting } from './assembly/routing.ts';
import { Removals } from './assembly/removals.ts';
import { Services } from './assembly/services.ts';
import { reportOpening } from './assembly/report-opening.ts';
import { Caretaker } from './assembly/caretaker.ts';
import { queueRules, Timetable } from './assembly/timetable.ts';
import { Verification } from './assembly/verification.ts';
import { systemClock, type Clock } from './clock.ts';
import { Configuration } from './configuration.ts';
import { startControlServer, type ControlServer } from './control/control-server.ts';
import { startDeliveryLoop, type DeliveryLoop } from './deliver/delivery-loop.ts';
import type { DeliverDeps } from './deliver/deliver-ports.ts';
import { createSystemResolver } from './host-resolver.ts';
import { PeerMemory } from './deliver/peer-memory.ts';
import { FaultBoard } from './fault-board.ts';
import { GatewayStates } from './gateway-states.ts';
import { watchFreeSpace, type FreeSpace } from './free-space.ts';
import type { Gateway, GatewayOptions } from './gateway-options.ts';
import type { Logger } from './logger.ts';
import { createMailLog, type MailLog } from './mail-log.ts';
import { createCall } from './procedures/create-call.ts';
import { createQueue } from './queue/create-queue.ts';

export type { Gateway, GatewayOptions, ListenRequest } from './gateway-options.ts';
export type { LogFiles } from './log-files.ts';
export type { Logger } from './logger.ts';
export type { SecretStore } from './secret-store.ts';
export { SecretUnavailable } from './gateway-directory.ts';
export { openKeyFileSecrets } from './key-file-secrets.ts';
export { openLogFiles } from './log-files.ts';

/** What running sessions get at a stop. */
const STOP_GRACE_MS = 10_000;

/** Throws StoreFault if the data folder cannot be used; a port that cannot be opened is a state, not an error. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const engine = await buildEngine(options);
  try {
    await engine.start();
    return engine;
  } catch (error) {
    await engine.stop(); // what had started before the failure ends again
    throw error;
  }
}

async function buildEngine(options: GatewayOptions): Promise<Engine> {
  const store = await openStore({ dataFolder: options.dataFolder });
  try {
    const configuration = await Configuration.load(store, options.secretStore);
    const space = await watchFreeSpace(options.dataFolder, options.clock ?? systemClock, options.log);
    const states = await GatewayStates.load(store);
    return new Engine(options, { store, configuration, space, states });
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface EngineParts {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly space: FreeSpace;
  readonly states: GatewayStates;
}

/** What nearly every part works with. */
interface Shared {
  readonly store: Store;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
}

class Engine implements Gateway {
  readonly call: Call;
  readonly subscribe: Gateway['subscribe'];
  readonly #options: GatewayOptions;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #space: FreeSpace;
  readonly #faults = new FaultBoard();
  readonly #overview: Overview;
  readonly #mailLog: MailLog;
  readonly #queue: ReturnType<typeof createQueue>;
  readonly #endings: Endings;
  readonly #deliver: DeliverDeps;
  readonly #releases: Releases;
  readonly #timetable: Timetable;
  readonly #caretaker: Caretaker;
  readonly #requests: ReleaseRequests;
  readonly #services: Services;
  readonly #tests: ConnectionTests;
  readonly #client: ReturnType<typeof createDequeueClient>;
  readonly #verification: Verification;
  readonly #announcements = new Announcements();
  readonly #removals: Removals;
  #loop: DeliveryLoop | null = null;
  #control: ControlServer | null = null;
  #stopping: Promise<void> | null = null;

  constructor(options: GatewayOptions, { store, configuration, space, states }: EngineParts) {
    this.#options = options;
    this.subscribe = this.#announcements.subscribe;
    this.#clock = options.clock ?? systemClock;
    this.#store = store;
    this.#configuration = configuration;
    this.#space = space;
    const shared = { store, configuration, clock: this.#clock, log: options.log };
    this.#overview = new Overview(shared);
    const { traffic } = this.#overview;
    this.#mailLog = traffic.logging(createMailLog(options.mailLogger));
    const isConfirmed = (gateway: string): boolean => states.of(gateway).confirm === null;
    this.#endings = new Endings({ ...shared, mailLog: this.#mailLog });
    this.#queue = createQueue({ ...shared, ...queueRules(configuration) });
    this.#deliver = this.#deliverDeps(shared);
    this.#releases = new Releases({ ...shared, isConfirmed });
    this.#timetable = new Timetable({
      ...shared,
      releases: this.#releases,
      resumeDelivery: this.#queue.resume,
      changed: this.#announcements.telling('engine:changed'),
      mailRunBegun: () => {
        this.#client.noteMailRun();
      },
    });
    this.#caretaker = new Caretaker({
      ...shared,
      states,
      resolver: this.#deliver.resolver,
      freeBytes: () => space.bytes(),
      returnToSender: this.#endings.returnToSender,
      dataFolder: options.dataFolder,
      faults: this.#faults,
      enqueue: traffic.enqueuing(this.#timetable.enqueue),
    });
    this.#requests = new ReleaseRequests({
      ...shared,
      mailLog: this.#mailLog,
      releases: this.#releases,
      deliver: this.#deliver,
      isConfirmed,
    });
    this.#verification = new Verification({ store, configuration, deliver: this.#deliver });
    const accept = this.#acceptDeps();
    this.#services = new Services({
      accept,
      configuration,
      dataFolder: options.dataFolder,
      listen: options.listen,
      onChange: this.#announcements.telling('engine:changed'),
    });
    this.#tests = new ConnectionTests({
      deliver: this.#deliver,
      configuration,
      listeners: () => this.#services.states(),
      onRow: this.#announcements.telling('help:changed'),
    });
    this.#client = createDequeueClient({
      accept,
      deliver: this.#deliver,
      certificate: this.#services.certificate,
      store,
      secretStore: options.secretStore,
      changed: this.#announcements.telling('client:changed'),
    });
    this.#removals = new Removals({ ...shared, returnToSender: this.#endings.returnToSender });
    this.call = createCall(this.#procedures(shared), options.log);
  }

  async start(): Promise<void> {
    reportOpening(this.#store.openingReport, this.#faults, this.#options.log);
    for (const fault of this.#configuration.faults) this.#faults.raise(fault.code, fault.parameters);
    await this.#client.load();
    if (this.#options.isServing === false) return;
    this.#announceChanges();
    this.#verification.start();
    this.#loop = startDeliveryLoop(this.#deliver);
    await this.#services.start();
    this.#timetable.start();
    this.#endings.start();
    this.#caretaker.start();
    this.#client.start();
    this.#removals.start();
    const { dataFolder } = this.#options;
    this.#control = await startControlServer({ dataFolder, call: this.call, subscribe: this.subscribe });
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#requests.stop();
    this.#tests.stop();
    this.#verification.stop();
    this.#space.stop();
    await this.#timetable.stop();
    await this.#endings.stop();
    await this.#caretaker.stop();
    await Promise.all([
      this.#client.stop(),
      this.#services.stop(STOP_GRACE_MS),
      this.#loop?.stop(STOP_GRACE_MS),
      this.#control?.close(),
    ]);
    await this.#requests.turns.ended(); // only now none can begin any more
    if (this.#options.isServing !== false) await this.#removals.stop();
    this.#queue.stop();
    await this.#overview.traffic.flush();
    await this.#store.close();
  }

  // Delivering

  #deliverDeps(shared: Shared): DeliverDeps {
    const { store, configuration, clock, log } = shared;
    const { traffic, sessions } = this.#overview;
    const options = this.#options;
    return {
      queue: this.#queue,
      settle: traffic.settling(this.#endings.settle),
      readBody: (body) => store.readBody(body),
      gateways: configuration,
      settings: () => configuration.appSettings(),
      resolver: options.resolver ?? createSystemResolver(),
      ownListeners: () => this.#services.open(),
      policies: createPolicies(options, shared),
      peers: new PeerMemory(clock),
      ...createRouting({ store, configuration, faults: this.#faults, clock }),
      sessions,
      clock,
      log,
      mailLog: this.#mailLog,
    };
  }

  // Accepting and asking

  #acceptDeps(): AcceptDeps {
    const store = this.#store;
    const { checkRecipient, checkSender, inspect } = this.#verification;
    return {
      clock: this.#clock,
      log: this.#options.log,
      mailLog: this.#mailLog,
      settings: () => this.#configuration.appSettings(),
      gateways: this.#configuration,
      ...this.#caretaker.accept,
      recipientChecks: [checkRecipient, this.#caretaker.checkQuota],
      checkSender,
      inspect,
      nextMessageId: () => store.nextMessageId(),
      newBody: (id) => store.newBody(id),
      copyBody: (body, id) => store.copyBody(body, id),
      freeBytes: () => this.#space.bytes(),
      sessions: this.#overview.sessions,
      answerEtrn: this.#requests.answerEtrn,
      answerAtrn: this.#requests.answerAtrn,
    };
  }

  // Procedures and state

  #procedures(shared: Shared): ReturnType<typeof engineProcedures> {
    return engineProcedures({
      ...shared,
      releases: this.#releases,
      endings: this.#endings,
      timetable: this.#timetable,
      caretaker: this.#caretaker,
      client: this.#client,
      verification: this.#verification,
      overview: this.#overview,
      services: this.#services,
      tests: this.#tests,
      removals: this.#removals,
      deliver: this.#deliver,
      freeBytes: () => this.#space.bytes(),
      status: () => this.#status(),
    });
  }

  #status(): EngineStatus {
    return {
      version: this.#options.version,
      dataFolder: this.#options.dataFolder,
      hostName: this.#configuration.appSettings()['app.host-name'],
      listeners: this.#services.states(),
      faults: [...this.#faults.all(), ...this.#services.faults()],
      secretStore: this.#options.secretStore.kind,
      sessions: this.#services.sessions() + this.#requests.turns.count,
      paused: this.#timetable.paused(),
    };
  }

  #announceChanges(): void {
    const configuration = this.#configuration;
    const keepLogDays = (): void => {
      this.#options.keepLogDays?.(configuration.appSettings()['app.log.days']);
    };
    keepLogDays();
    configuration.on('settingsChanged', keepLogDays);
    const { sessions } = this.#overview;
    this.#announcements.follow({ store: this.#store, sessions, configuration, faults: this.#faults });
  }
}
