/** What the demo shows: headings, explanations and every line of SMTP with who said it; colours unless NO_COLOR is set. */

const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR;
const paint = (code, text) => (isColoured ? `\u001b[${code}m${text}\u001b[0m` : text);

let started = 0;
let steps = 0;

export function heading(text) {
  if (steps === 0) started = performance.now();
  steps += 1;
  const seconds = elapsedSeconds().toFixed(1);
  console.log(`\n${paint('1;36', `${steps}. ${text}`)} ${paint('2', `(${seconds} s)`)}`);
}

export function explain(text) {
  console.log(`   ${paint('2', text)}`);
}

export function command(words) {
  console.log(`   ${paint('1', `$ schleuse ${words.join(' ')}`)}`);
}

export function output(text) {
  for (const line of text.trimEnd().split('\n')) console.log(`   ${line}`);
}

/** @param role C or S: who is the SMTP client at this moment, and who the server */
export function spoken(role, line) {
  console.log(`   ${role === 'C' ? paint('33', 'C:') : paint('32', 'S:')} ${line}`);
}

export function success(text) {
  console.log(`\n${paint('1;32', '✓')} ${text}`);
}

export function failure(text) {
  console.error(`\n${paint('1;31', '✗')} ${text}`);
}

/** Since the first heading. */
export const elapsedSeconds = () => (performance.now() - started) / 1000;
