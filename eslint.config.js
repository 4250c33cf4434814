// What reviews would say again and again, said by a machine: types, sizes, and the walls between the parts.
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 70;

/** Rules for some files on what they may import; `regex` is matched against the text of the import. */
const wall = (files, ...patterns) => ({
  files,
  ignores: ['**/*.test.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      { patterns: patterns.map(([regex, message]) => ({ regex, message })) },
    ],
  },
});

const onlySqlTalksToPostgres = ['^pg(/|$)', 'Only services/directory/sql and the migrations talk to Postgres.'];
const walls = [
  wall(
    ['services/scim/**'],
    ['^(?!\\./|zod$|node:crypto$)', 'services/scim is pure: it imports itself, zod and node:crypto only.'],
  ),
  wall(['services/rpc/**', 'services/{token,message-id}.ts', 'proto/**'], onlySqlTalksToPostgres, [
    '/(gateway|directory|transmitter)/(?!v1/)',
    'What services share knows none of them.',
  ]),
  wall(['services/gateway/**'], onlySqlTalksToPostgres, [
    '^\\.\\./(directory|transmitter)/|^\\.\\./\\.\\./(deploy|operator|test)/',
    'The gateway knows the directory by its gRPC only.',
  ]),
  wall(['services/directory/**'], onlySqlTalksToPostgres, [
    '/(gateway|transmitter)/|^(\\.\\./)+(deploy|operator|test)/|^(fastify|ioredis|rate-limiter-flexible)$',
    'The directory knows nothing of HTTP, of the gateway or of the transmitter.',
  ]),
  wall(
    ['services/directory/sql/**', 'services/directory/migrate.ts'],
    ['/gateway/|^(\\.\\./)+(deploy|operator|test)/|^(fastify|ioredis|rate-limiter-flexible)$', 'SQL only.'],
  ),
  wall(['services/transmitter/**'], onlySqlTalksToPostgres, [
    '^\\.\\./(directory|gateway)/|^(\\.\\./)+(deploy|operator|test)/|^ioredis$',
    'The transmitter knows the directory by its gRPC only.',
  ]),
  wall(['operator/**'], onlySqlTalksToPostgres, [
    '^(\\.\\./)+(services/(?!rpc/|scim/error\\.ts$|token\\.ts$|health\\.ts$|process\\.ts$|tracing\\.ts$)|deploy|test)',
    'The operator imports services/rpc, the files beside the services, scim/error.ts and proto only.',
  ]),
  wall(['deploy/**'], onlySqlTalksToPostgres, ['/gateway/|^(\\.\\./)+test/', 'Commands use services by their wires.']),
];

export default defineConfig(
  { ignores: ['proto/gen', 'node_modules', '.muster'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    rules: {
      'max-lines': ['error', FILE_LINES_MAX],
      'max-lines-per-function': ['error', { max: FUNCTION_LINES_MAX, skipComments: false }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: false, named: true } }],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Names that come from data, and recursive JSON types, read better the way they are.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // Methods are declared in interfaces here and seldom have a `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
    },
  },
  ...walls,
  // What others would write, with databases of their own.
  { files: ['deploy/examples/**'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
  {
    // Tests, and attribute tables, are as long as what they list.
    files: ['**/*.test.ts', 'test/**', 'services/scim/{user,group}.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
