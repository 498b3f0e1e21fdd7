/** Values that are here already or still to come: what is known is not waited for. */

export type Soon<T> = T | Promise<T>;

/** Goes on with the value at once if it is here. */
export function soonThen<T, U>(value: Soon<T>, next: (value: T) => Soon<U>): Soon<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
