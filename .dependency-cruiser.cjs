// The table of docs/architecture.md as rules: which room may import which, and which package belongs to which room.
const rooms = {
  model: [],
  module: ['model'],
  vars: ['model'],
  connection: ['model', 'module'],
  load: ['model'],
  compile: ['model', 'module', 'vars'],
  execute: ['model', 'module', 'vars', 'connection', 'compile'],
  report: ['model'],
  journal: ['model'],
  lookup: ['model', 'vars'],
  vault: ['model'],
};
const packages = {
  'node-ssh': 'connection',
  ssh2: 'connection',
  yaml: '(load|vars|model)',
  ajv: 'load',
  'p-limit': 'execute',
  commander: 'cli',
  picocolors: 'report',
  diff: 'report',
};
const pure = ['model', 'vars', 'compile'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    ...Object.entries(rooms).map(([room, allowed]) => ({
      name: `room-${room}`,
      comment: `src/${room} may import only: ${allowed.join(', ') || 'nothing'}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^(src|modules|test)/', pathNot: `^src/(${[room, ...allowed].join('|')})/` },
    })),
    ...Object.entries(packages).map(([name, room]) => ({
      name: `package-${name}`,
      comment: `${name} is owned by src/${room}`,
      severity: 'error',
      from: { path: '^(src|modules)/', pathNot: `^src/${room}/` },
      to: { path: `node_modules/(@types/)?${name}/` },
    })),
    {
      name: 'modules-see-the-contract-only',
      severity: 'error',
      from: { path: '^modules/([^/]+)/' },
      to: { path: '^(src|modules|test)/', pathNot: '^(src/(module|model)/|modules/$1/)' },
    },
    {
      name: 'pure-rooms-do-no-io',
      severity: 'error',
      from: { path: `^(src/(${pure.join('|')})/|modules/[^/]+/)` },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|vm)$' },
    },
    {
      name: 'vm-watches-regular-expressions-only',
      severity: 'error',
      from: { path: '^(src|modules)/', pathNot: '^src/(model/bounded-regex|cli/program-script)[.]ts$' },
      to: { dependencyTypes: ['core'], path: '^(node:)?vm$' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
