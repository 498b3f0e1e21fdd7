/** `node scripts/make-editor-table.mjs`: writes docs/gateway-editor.md from schema, field specs and texts, so that it cannot drift. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gatewayFields } from '../src-main/shared/settings/gateway-settings.ts';
import de from '../src-main/shared/texts/de.json' with { type: 'json' };
import en from '../src-main/shared/texts/en.json' with { type: 'json' };
import { gatewayFormFields } from '../src-renderer/gateway-editor/gateway-fields.ts';
import { inRoot } from './set-up/places.mjs';

export const TABLE_FILE = inRoot('docs/gateway-editor.md');
/** Each control is walked there: set, applied, read again. */
const WALK = 'test/e2e/editor-pages.test.ts';
/** What the walk leaves out, or proves less than a test of the effect. */
const otherProofs = {
  'verification.more-servers': 'test/engine/verify/ldap.test.ts',
  'domain.extract-attachments': 'test/flow/attachments.test.ts',
  'quotas.enabled': 'test/flow/quotas.test.ts',
  'quotas.max-messages': 'test/flow/quotas.test.ts',
  'quotas.max-kb': 'test/flow/quotas.test.ts',
  'quotas.reply': 'test/flow/quotas.test.ts',
  'settings.idle-days': 'test/flow/gateway-watch.test.ts',
  'settings.wait-hours': 'test/flow/gateway-watch.test.ts',
};

const defaults = gatewayFields.omit({ 'domain.name': true }).parse({});
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** What the control is called: choices by their own words, everything else by its label. */
function label(texts, field, { control, values = [] }) {
  return control === 'radio' ? values.map((value) => texts[`${field}=${value}`]).join(' · ') : texts[field];
}

function defaultOf(field, { control }) {
  if (control === 'secret') return 'not set';
  if (field === 'domain.name') return 'from *New gateway…*';
  const value = defaults[field];
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return value === '' || value.length === 0 ? 'empty' : `\`${String(value)}\``;
}

const rows = (page) =>
  Object.entries(gatewayFormFields)
    .filter(([, spec]) => spec.page === page)
    .map(([field, spec]) => [
      `\`${field}\``,
      cell(label(en, field, spec)),
      cell(label(de, field, spec)),
      cell(defaultOf(field, spec)),
      cell(en[`help.${field}`]),
      `\`${otherProofs[field] ?? WALK}\``,
    ]);

/** The whole document; also used by the test that compares it. */
export function editorTable() {
  const pages = [...new Set(Object.values(gatewayFormFields).map(({ page }) => page))];
  const parts = pages.map((page) =>
    [
      `## ${en[`page.${page}`]} / ${de[`page.${page}`]}`,
      '',
      '| id | English | German | default | effect | proved by |',
      '|---|---|---|---|---|---|',
      ...rows(page).map((cells) => `| ${cells.join(' | ')} |`),
    ].join('\n'),
  );
  const head = [
    '# Gateway Editor: every control',
    '',
    'Made by `node scripts/make-editor-table.mjs` from the schema, the field specs and the texts; a test fails when it is stale. The id is the key in database, command line and files. `editor-pages.test.ts` sets each control in the real window, applies it and reads it again after reopening.',
  ].join('\n');
  return `${[head, ...parts].join('\n\n')}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(TABLE_FILE, editorTable());
