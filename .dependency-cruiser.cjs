// Holds the direction of docs/architecture.md: a step imports the steps before it, never a later one, never a face.
const STEPS = [
  ['model'],
  ['data', 'language'],
  ['repository'],
  ['formats'],
  ['ecosystems', 'spec'],
  ['platforms'],
  ['plan'],
  ['generate'],
  ['verify'],
  ['deliver'],
  ['pipeline'],
  ['agent'],
  ['server'],
  ['cli'],
];

const later = STEPS.flatMap((group, index) => {
  const after = STEPS.slice(index + 1).flat();
  return after.length === 0
    ? []
    : [
        {
          name: `${group.join('-and-')}-import-nothing-later`,
          comment: 'Data flows one way.',
          severity: 'error',
          from: { path: `^src/(${group.join('|')})/` },
          to: { path: `^src/(${after.join('|')})/` },
        },
      ];
});

module.exports = {
  forbidden: [
    ...later,
    {
      name: 'no-circular',
      comment: 'A cycle of values means that two files are one; types may point both ways.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'ecosystems-do-not-import-each-other',
      severity: 'error',
      from: { path: '^src/ecosystems/(node|python)/' },
      to: { path: '^src/ecosystems/(node|python)/', pathNot: '^src/ecosystems/$1/' },
    },
    {
      name: 'platforms-do-not-import-each-other',
      severity: 'error',
      from: { path: '^src/platforms/([^/]+)/' },
      to: { path: '^src/platforms/([^/]+)/', pathNot: '^src/platforms/$1/' },
    },
    {
      name: 'language-imports-model-and-data-only',
      severity: 'error',
      from: { path: '^src/language/' },
      to: { path: '^src/', pathNot: '^src/(language|model|data)/' },
    },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '\\.json$' }, to: {} },
    { name: 'not-to-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    {
      name: 'not-to-development-dependencies',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
