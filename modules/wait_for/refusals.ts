import type { Refusal } from '../../src/module/contract.ts';
import { homeRefusals } from '../../src/module/files/attributes.ts';
import { grepExpression } from '../../src/module/files/grep.ts';
import { pythonRegex, RegexError } from '../../src/model/python-regex.ts';
import { kernelPatterns } from './addresses.ts';
import type { Params } from './params.ts';

export function refusals(given: Params): readonly Refusal[] {
  const { port, path, state, exclude_hosts: excluded } = given;
  const wrong: Refusal[] = [...homeRefusals(path ?? '', 'path'), ...regexRefusals(given), ...addressRefusals(given)];
  const refuse = (cause: string, mend: string, param: string): void => {
    wrong.push({ code: 'wrong_parameter', cause, mend, param: [param] });
  };
  if (port !== undefined && path !== undefined)
    refuse('port and path parameter can not both be passed to wait_for', 'name one of them', 'path');
  if (path !== undefined && (state === 'stopped' || state === 'drained'))
    refuse(`state=${state} should only be used for checking a port`, 'name a port, or say state: absent', 'state');
  if (state === 'drained' && port === undefined && path === undefined)
    refuse('state=drained needs a port', 'name one', 'state');
  if (excluded !== undefined && state !== 'drained')
    refuse('exclude_hosts should only be with state=drained', 'leave it out', 'exclude_hosts');
  return wrong;
}

function regexRefusals({ search_regex: source }: Params): readonly Refusal[] {
  if (source === undefined) return [];
  const refused = (cause: string, mend: string): readonly Refusal[] => [
    { code: 'bad_regexp', cause, mend, param: ['search_regex'] },
  ];
  try {
    pythonRegex(source);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    return refused(`Invalid regular expression: ${error.message}`, 'write it otherwise');
  }
  if (grepExpression(source, { finds: 'in_line' }) !== undefined) return [];
  const mend = 'write it without lookarounds, back references, flags, \\b and \\n';
  return refused(`search_regex: grep on a host cannot look for "${source}"`, mend);
}

/** Names of hosts would be looked up by the host, and not every host has a tool for that. */
function addressRefusals({ state, host, exclude_hosts: excluded = [] }: Params): readonly Refusal[] {
  if (state !== 'drained') return [];
  const named = [['host', host] as const, ...excluded.map(one => ['exclude_hosts', one] as const)];
  return named
    .filter(([, address]) => kernelPatterns(address) === undefined)
    .map(([param, address]) => ({
      code: 'bad_address',
      cause: `"${address}" is no address; with state: drained names are not looked up`,
      mend: 'write the address',
      param: [param],
    }));
}
