import { pythonRegex, RegexError } from '../../src/model/python-regex.ts';
import { defineModule, type Refusal } from '../../src/module/contract.ts';
import { homeRefusals } from '../../src/module/files/attributes.ts';
import { grepExpression } from '../../src/module/files/grep.ts';
import { statFacts } from '../../src/module/files/stat-facts.ts';
import { scriptFile } from '../../src/module/script.ts';
import { bytesOf, matching, secondsOf } from './filter.ts';
import { type Found, parseFound } from './found.ts';
import { type Params, params } from './params.ts';

const look = scriptFile(import.meta.url, 'look.sh');

export const find = defineModule<Params, Found>({
  name: 'find',
  summary: 'Files in folders by name, age, size and content; changes nothing.',
  params,
  probeDeadlineSeconds: 300,
  check: refusals,
  probe(given) {
    const { recurse, depth = 0, follow, get_checksum: sums, patterns, use_regex: isRegex, paths } = given;
    // Ansible counts the paths of one level more than it takes.
    const levels = recurse ? [depth, depth === 0 ? 0 : depth + 1] : [1, 1];
    // Names that are globs are left to the host, which sends the fewer paths.
    const names = isRegex ? [] : patterns.map(pattern => pattern.replaceAll('\\', '\\\\'));
    const flags = [follow, sums].map(flag => (flag ? 'yes' : 'no'));
    return look(...levels.map(String), ...flags, expressionOf(given) ?? '', String(names.length), ...names, ...paths);
  },
  parse: (output, { paths }) => parseFound(output, paths),
  plan: ({ skipped }) => ({
    kind: 'converged',
    warnings: skipped.map(path => `Skipped '${path}' path due to this access issue: '${path}' is not a directory`),
  }),
  facts(found, given) {
    const files = matching(found, given).map(({ path, state, checksum }) => ({
      ...statFacts(state, path),
      ...(checksum === undefined || checksum === '' ? {} : { checksum }),
    }));
    const skipped = found.skipped.map(path => [path, `'${path}' is not a directory`] as const);
    const msg = skipped.length === 0 ? 'All paths examined' : 'Not all paths examined, check warnings for details';
    return { files, matched: files.length, examined: found.examined, msg, skipped_paths: Object.fromEntries(skipped) };
  },
});

/** Of a file's content; Ansible asks for it of files only. */
function expressionOf({ contains, read_whole_file: isWhole, file_type: type }: Params): string | undefined {
  if (contains === undefined || type !== 'file') return undefined;
  return grepExpression(contains, { finds: isWhole ? 'in_file' : 'line_start' });
}

function refusals(given: Params): readonly Refusal[] {
  const { age, size, contains, file_type: type, use_regex: isRegex, patterns, excludes } = given;
  const wrong: Refusal[] = given.paths.flatMap(path => homeRefusals(path, 'paths'));
  if (age !== undefined && secondsOf(age) === undefined)
    wrong.push({ code: 'bad_age', cause: 'failed to process age', mend: 'e.g. "2d" or "-1h"', param: ['age'] });
  if (size !== undefined && bytesOf(size) === undefined)
    wrong.push({ code: 'bad_size', cause: 'failed to process size', mend: 'e.g. "10m" or "-1k"', param: ['size'] });
  if (contains !== undefined && type === 'file' && expressionOf(given) === undefined)
    wrong.push({
      code: 'bad_regexp',
      cause: `contains: grep on a host cannot look for "${contains}"`,
      mend: 'write it without lookarounds, back references, flags and \\b; with read_whole_file, without ^ and $',
      param: ['contains'],
    });
  for (const [name, sources] of Object.entries({ patterns, excludes }))
    for (const source of isRegex ? sources : [])
      if (!isUsable(source))
        wrong.push({
          code: 'bad_regexp',
          cause: `"${source}" cannot be used`,
          mend: 'write it otherwise',
          param: [name],
        });
  return wrong;
}

function isUsable(source: string): boolean {
  try {
    pythonRegex(source);
    return true;
  } catch (error) {
    if (error instanceof RegexError) return false;
    throw error;
  }
}
