import { nearest } from '../../src/model/nearest.ts';
import type { Refusal } from '../../src/module/contract.ts';
import { clientProblem, isWide, normalClient } from './client-name.ts';
import { givesRoot, OPTION_NAMES, optionProblem } from './options.ts';
import { type ClientParams, clientsOf, type Params } from './params.ts';

/** What is wrong with the parameters, whatever the host looks like. */
export function refusals(params: Params): readonly Refusal[] {
  const clients = clientsOf(params);
  const problem = pathProblem(params.path);
  return [
    ...(problem === undefined ? [] : [{ ...problem, param: ['path'] }]),
    ...(params.state !== 'absent' && clients.length === 0 ? [NO_CLIENTS] : []),
    ...clients.flatMap((client, index) => clientRefusals(client, index, params)),
    ...repeated(clients),
  ];
}

const NO_CLIENTS: Refusal = {
  code: 'no_clients',
  cause: 'an export without clients would be open to everyone',
  mend: 'name each client under clients, or say host: "*" for everyone',
  param: ['clients'],
};

function pathProblem(path: string): Omit<Refusal, 'param'> | undefined {
  if (!path.startsWith('/')) {
    return {
      code: 'relative_path',
      cause: `${JSON.stringify(path)} is no absolute path`,
      mend: 'begin the path with /',
    };
  }
  if (/\p{Cc}|\u{feff}/u.test(path)) {
    const cause = `${JSON.stringify(path)} holds a control character or a byte order mark`;
    return { code: 'bad_path', cause, mend: 'retype the path' };
  }
  const steps = path.slice(1).split('/');
  if (path !== '/' && steps.some(step => step === '' || step === '.' || step === '..')) {
    return {
      code: 'bad_path',
      cause: `${path} is not in its plain form`,
      mend: 'write it without //, /./, /../ and without a final /',
    };
  }
  return undefined;
}

function clientRefusals(client: ClientParams, index: number, params: Params): readonly Refusal[] {
  const at = ['clients', index] as const;
  const problem = clientProblem(client.host);
  const spaced = /\s\(/.test(client.host);
  const bad = {
    code: spaced ? 'space_before_options' : 'bad_client',
    cause: `client ${JSON.stringify(client.host)}: ${problem ?? ''}`,
    mend: 'give the host alone and its options as a list under options',
    param: [...at, 'host'],
  };
  const wide = {
    code: 'wide_root',
    cause: `no_root_squash for ${client.host} makes root of whoever takes one of its addresses`,
    mend: 'name the single addresses, or say allow_wide_root: true',
    param: [...at, 'options'],
  };
  const isWideRoot = problem === undefined && isWide(client.host) && givesRoot(client.options);
  return [
    ...(problem === undefined ? [] : [bad]),
    ...client.options.flatMap((option, place) => optionRefusals(option, [...at, 'options', place])),
    ...(isWideRoot && !params.allow_wide_root ? [wide] : []),
  ];
}

function optionRefusals(option: string, param: readonly (string | number)[]): readonly Refusal[] {
  const code = /[\s,()"\\#\p{Cc}]/u.test(option) ? 'bad_option_value' : optionProblem(option);
  if (code === undefined) return [];
  const word = option.split('=', 1)[0] ?? '';
  const near = nearest(word, OPTION_NAMES);
  const mend =
    code === 'unknown_option' && near !== undefined && near !== word
      ? `did you mean ${near}?`
      : 'see exports(5); give each option as an item of its own, without blanks or commas';
  return [{ code, cause: `exportfs would not take the option ${JSON.stringify(option)}`, mend, param }];
}

function repeated(clients: readonly ClientParams[]): readonly Refusal[] {
  const names = clients.map(client => normalClient(client.host));
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            code: 'repeated_client',
            cause: `client ${name} stands twice`,
            mend: 'keep one of the two',
            param: ['clients', index, 'host'],
          },
        ],
  );
}
