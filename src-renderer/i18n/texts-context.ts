/** The texts of a window, provided once at its root. */
import { createContext } from '@lit/context';
import type { Texts } from '../../src-main/shared/texts/texts.ts';

export const textsContext = createContext<Texts>(Symbol('texts'));
