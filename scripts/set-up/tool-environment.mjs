/** The environment in which tools run: the picked Node and the tools of node_modules come first in the PATH. */
import { delimiter, dirname } from 'node:path';
import { inRoot } from './places.mjs';

export function toolEnvironment(node) {
  const path = [dirname(node), inRoot('node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  return { ...process.env, PATH: path };
}
