/** From names of controls to elements and back, through all shadow trees below a frame. */
interface Activatable extends HTMLElement {
  activate?(part: string): void;
}

/** Children as a person sees them: of the shadow tree, and what is slotted into the element. */
function* below(root: Element): Generator<Element> {
  for (const child of [...(root.shadowRoot?.children ?? []), ...root.children]) {
    yield child;
    yield* below(child);
  }
}

function findBelow(root: Element, matches: (element: Element) => boolean): Activatable | undefined {
  for (const element of below(root)) {
    if (element instanceof HTMLElement && matches(element)) return element;
  }
  return undefined;
}

/** Focuses a control; unless `focusOnly` also does what a click on it does, where that is more than the focus. */
export function activateControl(root: Element, control: string, focusOnly: boolean): void {
  const [field = '', value] = control.split('=');
  const element = findBelow(
    root,
    (candidate) =>
      [field, control].includes(nameOf(candidate)) && (candidate as HTMLElement).offsetParent !== null,
  );
  if (element === undefined) return;
  element.scrollIntoView({ block: 'nearest' });
  if (focusOnly) element.focus();
  else if (element.localName === 'gw-button') clickButton(element);
  else if (element.activate === undefined) element.focus();
  else element.activate(value ?? '');
}

/** A button that is disabled stays so; Fluent's own element decides that. */
function clickButton(button: HTMLElement): void {
  button.focus();
  button.shadowRoot?.querySelector<HTMLElement>('fluent-button')?.click();
}

const nameOf = (element: Element): string =>
  element.getAttribute('field') ?? element.getAttribute('data-control') ?? '';

/** The control in which something happened; null: none has a name. */
export function controlOf(event: Event): string | null {
  const named = event
    .composedPath()
    .find((target): target is Element => target instanceof Element && nameOf(target) !== '');
  return named === undefined ? null : nameOf(named);
}

/** The control that has the focus, however deep; null: none has, or it has no name. */
export function focusedControl(): string | null {
  let named: string | null = null;
  let element = document.activeElement;
  while (element !== null) {
    if (nameOf(element) !== '') named = nameOf(element);
    element = element.shadowRoot?.activeElement ?? null;
  }
  return named;
}
