/** Lint rules: typescript-eslint's strict set, Lit's, and the habits of this house that a program can check. */
import lit from 'eslint-plugin-lit';
import a11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';
import house from './scripts/lint/house-rules.mjs';

const NO_TIMERS = ['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
  name,
  message: 'The engine asks the injected clock (engine/clock.ts), so that tests can move the time.',
}));

const SLEEPING = {
  selector: 'NewExpression[callee.name="Promise"] CallExpression[callee.name="setTimeout"]',
  message: 'Tests do not sleep: move the injected clock, or wait for the fact with until().',
};

const SYNTAX = [
  {
    selector: 'TSEnumDeclaration',
    message: 'Use a union of literals: enums do not vanish when types are stripped.',
  },
  { selector: 'TSModuleDeclaration[kind="namespace"]', message: 'Use a module.' },
];

export default tseslint.config(
  { ignores: ['node_modules', 'out', 'release', '**/*.d.ts', '**/*.d.mts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { house },
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.main.json', './tsconfig.renderer.json', './tsconfig.test.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', 350],
      'max-params': ['error', 4],
      'no-restricted-syntax': ['error', ...SYNTAX],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'house/opening-comment': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // A promise that is started on purpose says so with `void`.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      // A one-line listener may end in a call that returns nothing.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // It asks for the `!` that the strict set forbids.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Our records are typed through zod; `as` in the other direction is caught by no-unsafe-*.
      '@typescript-eslint/dot-notation': 'off',
    },
  },

  {
    files: ['src-main/**/*.ts', 'src-renderer/**/*.ts'],
    rules: {
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },

  {
    files: ['src-main/{shared,mail,store,engine}/**/*.ts'],
    ignores: ['src-main/engine/clock.ts', 'src-main/store/**'],
    rules: {
      'no-restricted-globals': ['error', ...NO_TIMERS.slice(0, 2)],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: NO_TIMERS[0].message },
      ],
    },
  },

  {
    // One wrapper checks the sender of every request; nobody else listens.
    files: ['src-main/desktop/**/*.ts'],
    ignores: ['src-main/desktop/ipc/**', 'src-main/desktop/main.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'electron', importNames: ['ipcMain'], message: 'Only desktop/ipc.' }] },
      ],
    },
  },

  {
    files: ['src-renderer/**/*.ts'],
    extends: [
      lit.configs['flat/recommended'],
      wc.configs['flat/recommended'],
      wc.configs['flat/best-practice'],
      a11y.configs.recommended,
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: ['lit/directives/unsafe-*'], message: 'Lit escapes; nothing goes around it.' }],
        },
      ],
      'lit/no-template-bind': 'error',
      'lit/no-useless-template-literals': 'error',
      'lit/no-native-attributes': 'off',
      'wc/file-name-matches-element': 'off',
    },
  },

  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-params': 'off',
      // A test may say "this is there" and fail loudly if it is not.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },

  {
    // What waits for a fact by asking again and again lies in test/helpers.
    files: ['test/**/*.test.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SYNTAX, SLEEPING] },
  },

  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    extends: [tseslint.configs.base],
    plugins: { house },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', 350],
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': 'error',
      'house/opening-comment': 'error',
    },
  },
);
