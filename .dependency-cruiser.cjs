/**
 * The layers as rules: who may import whom. docs/architecture.md says why. After a change here, plant an import that the
 * rule forbids and see that `npm run check:layers` reports it.
 */
const steps = 'accept|turn|deliver|finish|verify|scan';
const windows = 'manager|gateway-editor|queue|tray-window';
const rule = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', {}, { circular: true }),
    rule(
      'shared-is-pure',
      { path: '^src-main/shared/' },
      { pathNot: '^src-main/shared/|^node_modules/(zod|i18next|ipaddr\\.js)/' },
    ),
    rule(
      'mail-is-pure',
      { path: '^src-main/mail/' },
      { pathNot: '^src-main/(mail|shared)/|^node_modules/(ipaddr\\.js|libmime|tldts)/' },
    ),
    rule(
      'store-below-engine',
      { path: '^src-main/store/' },
      { path: '^src-main/(engine|desktop|headless)/' },
    ),
    rule(
      'steps-do-not-meet',
      { path: `^src-main/engine/(${steps})/` },
      { path: `^src-main/engine/(${steps})/`, pathNot: '^src-main/engine/$1/' },
    ),
    rule(
      'only-gateway-builds-steps',
      { path: '^src-main/engine/', pathNot: `^src-main/engine/((${steps}|assembly)/|gateway\\.ts$)` },
      { path: `^src-main/engine/(${steps})/` },
    ),
    rule(
      'only-gateway-knows-assembly',
      { path: '^src-main/engine/', pathNot: '^src-main/engine/(assembly/|gateway\\.ts$)' },
      { path: '^src-main/engine/assembly/' },
    ),
    rule(
      'engine-knows-no-host',
      { path: '^src-main/(shared|mail|store|engine)/' },
      { path: '^src-main/(desktop|headless)/' },
    ),
    rule(
      'hosts-see-the-face',
      { path: '^src-main/(desktop|headless)/' },
      { path: '^src-main/(engine|store|mail)/', pathNot: '^src-main/engine/gateway\\.ts$' },
    ),
    rule(
      'hosts-do-not-meet',
      { path: '^src-main/(desktop|headless)/' },
      { path: '^src-main/(desktop|headless)/', pathNot: '^src-main/$1/' },
    ),
    rule(
      'only-desktop-knows-electron',
      { path: '^src-', pathNot: '^src-main/desktop/' },
      { path: '(^|node_modules/)electron(-updater)?(/|$)' },
    ),
    rule(
      'only-store-knows-sqlite',
      { path: '^src-', pathNot: '^src-main/store/' },
      { path: 'better-sqlite3' },
    ),
    rule(
      'only-accept-knows-smtp-server',
      { path: '^src-', pathNot: '^src-main/engine/accept/' },
      { path: 'node_modules/smtp-server/' },
    ),
    rule(
      'only-compose-knows-nodemailer',
      { path: '^src-', pathNot: '^src-main/engine/compose/' },
      { path: 'node_modules/nodemailer/' },
    ),
    rule(
      'renderer-sees-shared-only',
      { path: '^src-renderer/' },
      { path: '^src-main/', pathNot: '^src-main/shared/' },
    ),
    rule('renderer-without-node', { path: '^src-renderer/' }, { dependencyTypes: ['core'] }),
    rule(
      'only-data-talks-ipc',
      { path: '^src-renderer/', pathNot: '^src-renderer/data/' },
      { path: '^src-main/shared/ipc/' },
    ),
    rule(
      'windows-do-not-meet',
      { path: `^src-renderer/(${windows})/` },
      { path: `^src-renderer/(${windows})/`, pathNot: '^src-renderer/$1/' },
    ),
    rule(
      'components-know-no-model',
      { path: '^src-renderer/(components|form)/' },
      { path: `^src-renderer/(data|${windows})/` },
    ),
    rule(
      'only-components-know-fluent',
      { path: '^src-', pathNot: '^src-renderer/(components|styles)/' },
      { path: 'node_modules/@(fluentui|microsoft/fast-)' },
    ),
    rule('product-knows-no-tests', { path: '^src-' }, { path: '^(test|bench|scripts)/' }),
    rule(
      'names-say-what',
      {},
      { path: '/(utils|helpers|common|types|index)\\.ts$', pathNot: '^node_modules/' },
    ),
    rule('everything-is-found', { path: '^(src-|test|bench)' }, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
