// Makes of build/src and build/modules the one file that `xenplay` starts from, and has V8 compile it. The last step of the build.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build, type Plugin } from 'esbuild';
import { modules } from '../../../modules/index.ts';
import { actions } from '../../../src/execute/actions/index.ts';
import { AJV_OPTIONS } from '../../../src/load/validators.ts';

const PROGRAM = join('build', 'src', 'cli', 'xenplay.cjs');
const FOLDER = join(process.cwd(), 'build');

/** Scripts and examples stay files beside the code that names them; what is loaded when named stays so, but from this file. */
const asOneFile: Plugin = {
  name: 'as-one-file',
  setup: bundle => {
    bundle.onLoad({ filter: /[\\/]build[\\/](src|modules)[\\/].*\.js$/ }, ({ path }) => {
      const place = relative(join(FOLDER, 'src', 'cli'), path)
        .split(sep)
        .join('/');
      const contents = readFileSync(path, 'utf8')
        .replace(/^const require = createRequire\(import\.meta\.url\);$/m, '')
        .replaceAll('import.meta.url', `fileBeside(${JSON.stringify(place)})`);
      return { contents, loader: 'js' };
    });
    // Of ssh2's that tunnel HTTP nothing is used here; they would bring Node's http, https and tls along.
    bundle.onLoad({ filter: /[\\/]ssh2[\\/]lib[\\/]http-agents\.js$/ }, () => ({ contents: 'module.exports = {};' }));
    // The compiled parts of ssh2 are where npm has built them, or nowhere: then it computes in JavaScript.
    bundle.onResolve({ filter: /^\.\/crypto\/build\/Release\/sshcrypto\.node$/ }, () => ({
      path: 'ssh2/lib/protocol/crypto/build/Release/sshcrypto.node',
      external: true,
    }));
  },
};

/** The schemas of all modules and actions, each compiled to a file of its own that is read when its module is named. */
const compiledSchemas: Plugin = {
  name: 'compiled-schemas',
  setup: bundle => {
    const namespace = 'validator';
    const described = [...modules.values(), ...actions.values()];
    bundle.onLoad({ filter: /[\\/]build[\\/]src[\\/]load[\\/]compiled-schemas\.js$/ }, () => {
      const entries = described.map(({ name }) => `['${name}', () => require('${namespace}:${name}')],`);
      return { contents: `export const compiledSchemas = new Map([\n${entries.join('\n')}\n]);`, loader: 'js' };
    });
    bundle.onResolve({ filter: /^validator:/ }, ({ path }) => ({ path, namespace }));
    bundle.onLoad({ filter: /^/, namespace }, ({ path }) => {
      const params = described.find(({ name }) => path === `${namespace}:${name}`)?.params;
      if (params === undefined) throw new Error(`no module is meant by ${path}`);
      const ajv = new Ajv({ ...AJV_OPTIONS, code: { source: true } });
      return { contents: standalone.default(ajv, ajv.compile(params)), loader: 'js', resolveDir: process.cwd() };
    });
  },
};

await build({
  entryPoints: [join('build', 'src', 'cli', 'main.js')],
  outfile: PROGRAM,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['cpu-features'],
  plugins: [compiledSchemas, asOneFile],
  banner: { js: "const fileBeside = place => require('node:url').pathToFileURL(`${__dirname}/${place}`).href;" },
  logLevel: 'warning',
});

// Functions that a run has called are kept compiled: so one is made, of one task on this machine.
const state = mkdtempSync(join(tmpdir(), 'xenplay-build-'));
try {
  const words = ['build/test/tools/build/compile-program.js', 'run', 'test/bench/plays/one-task.yaml'];
  execFileSync(process.execPath, words, {
    env: { ...process.env, XDG_STATE_HOME: state },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
} finally {
  rmSync(state, { recursive: true });
}
