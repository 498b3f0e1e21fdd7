/** Gives an element its words and draws it again when the language changes. */
import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveElement } from 'lit';
import type { Texts } from '../../src-main/shared/texts/texts.ts';
import { textsContext } from './texts-context.ts';

export class TextsController implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #consumer: ContextConsumer<typeof textsContext, ReactiveElement>;
  #heard: Texts | null = null;

  constructor(host: ReactiveElement) {
    this.#host = host;
    this.#consumer = new ContextConsumer(host, { context: textsContext });
    host.addController(this);
  }

  /** Throws outside of a window that provides texts. */
  get texts(): Texts {
    const texts = this.#consumer.value;
    if (texts === undefined)
      throw new Error(`<${this.#host.localName}> stands outside of a window with texts`);
    return texts;
  }

  get t(): Texts['t'] {
    return this.texts.t;
  }

  get language(): string {
    return this.texts.language;
  }

  hostConnected(): void {
    this.#heard = this.#consumer.value ?? null;
    this.#heard?.on('languageChanged', this.#onChange);
  }

  hostDisconnected(): void {
    this.#heard?.off('languageChanged', this.#onChange);
    this.#heard = null;
  }

  readonly #onChange = (): void => {
    this.#host.requestUpdate();
  };
}
