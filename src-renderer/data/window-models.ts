/** Everything a window shows of the engine, and everything it may ask it to do. */
import { createContext } from '@lit/context';
import type {
  EngineFault,
  EngineStatus,
  EventName,
  GatewayApi,
  GatewayDocument,
  GatewayRowView,
  Input,
  IpcFailure,
  IpcResult,
  ListenerState,
  Output,
  ProcedureName,
} from '../../src-main/shared/ipc/contract.ts';
import type { HostApi } from '../../src-main/shared/ipc/host-contract.ts';
import type { AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import { ProcedureModel } from './procedure-model.ts';

export type { KnownAddress } from '../../src-main/shared/ipc/verification-procedures.ts';
export type { EngineFault, EngineStatus, GatewayDocument, GatewayRowView, IpcFailure, ListenerState };

/** A command's answer: what came of it, or why not. A broken connection is a failure like any other. */
export type CommandResult<T> = IpcResult<T>;

export class WindowModels {
  readonly engine: ProcedureModel<'engine:status'>;
  readonly settings: ProcedureModel<'app:get-settings'>;
  readonly #api: GatewayApi;
  readonly #host: HostApi;
  #gateways: ProcedureModel<'gateway:list'> | null = null;

  constructor(api: GatewayApi, host: HostApi) {
    this.#api = api;
    this.#host = host;
    this.engine = new ProcedureModel(api, 'engine:status', ['engine:changed']);
    this.settings = new ProcedureModel(api, 'app:get-settings', ['settings:changed']);
  }

  /** Asked for in windows that show it, and nowhere else. */
  get gateways(): ProcedureModel<'gateway:list'> {
    this.#gateways ??= new ProcedureModel(this.#api, 'gateway:list', ['gateways:changed', 'queue:changed']);
    return this.#gateways;
  }

  /** Tells of an event of the engine; the returned function ends that. */
  on(event: EventName, listener: () => void): () => void {
    return this.#api.on(event, listener);
  }

  /** A procedure that only one element needs. */
  ask<N extends ProcedureName>(name: N, input: Input<N>): Promise<CommandResult<Output<N>>> {
    return this.#command(() => this.#api.call(name, input));
  }

  openEditor(domain: string): Promise<CommandResult<undefined>> {
    return this.#command(() => this.#host.call('window:open-editor', { domain }));
  }

  /** Null: the person chose none. */
  chooseFolder(path: string): Promise<CommandResult<string | null>> {
    return this.#command(() => this.#host.call('window:choose-folder', { path }));
  }

  copySecret(secret: string): Promise<CommandResult<undefined>> {
    return this.#command(() => this.#host.call('clipboard:copy-secret', { secret }));
  }

  gateway(domain: string): Promise<CommandResult<GatewayDocument>> {
    return this.#command(() => this.#api.call('gateway:get', { domain }));
  }

  addGateway(input: Input<'gateway:add'>): Promise<CommandResult<undefined>> {
    return this.#command(() => this.#api.call('gateway:add', input));
  }

  saveGateway(input: Input<'gateway:save'>): Promise<CommandResult<undefined>> {
    return this.#command(() => this.#api.call('gateway:save', input));
  }

  removeGateway(input: Input<'gateway:remove'>): Promise<CommandResult<Output<'gateway:remove'>>> {
    return this.#command(() => this.#api.call('gateway:remove', input));
  }

  releaseGateway(domain: string): Promise<CommandResult<Output<'gateway:release'>>> {
    return this.#command(() => this.#api.call('gateway:release', { domain }));
  }

  /** Reads the gateway first: only this one field changes. */
  async enableGateway(domain: string, isEnabled: boolean): Promise<CommandResult<undefined>> {
    const gateway = await this.gateway(domain);
    if (!gateway.ok) return gateway;
    const { value: expected } = gateway;
    const settings = { ...expected.settings, 'domain.enabled': isEnabled };
    return this.saveGateway({ domain, settings, expected });
  }

  saveSettings(settings: AppSettings): Promise<CommandResult<undefined>> {
    return this.#command(() => this.#api.call('app:save-settings', { settings }));
  }

  async #command<T>(call: () => Promise<IpcResult<T>>): Promise<CommandResult<T>> {
    try {
      return await call();
    } catch (error) {
      return { ok: false, error: { code: 'not-running', detail: String(error) } };
    }
  }
}

export const modelsContext = createContext<WindowModels>(Symbol('models'));
