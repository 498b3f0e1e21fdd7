/** Gives an element the models of its window. */
import { ContextConsumer } from '@lit/context';
import type { ReactiveElement } from 'lit';
import { modelsContext, type WindowModels } from './window-models.ts';

export class ModelsController {
  readonly #consumer: ContextConsumer<typeof modelsContext, ReactiveElement>;

  constructor(host: ReactiveElement) {
    this.#consumer = new ContextConsumer(host, { context: modelsContext });
  }

  /** Throws outside of a window that provides models. */
  get models(): WindowModels {
    const models = this.#consumer.value;
    if (models === undefined) throw new Error('the element stands outside of a window with models');
    return models;
  }
}
