import type { JsonObject } from '../../src/model/json.ts';
import { defineModule, type Plan } from '../../src/module/contract.ts';
import { homeRefusals } from '../../src/module/files/attributes.ts';
import { FOUND_FILE, looksAt, READ_SMALL_FILE } from '../../src/module/files/found.ts';
import { statFacts } from '../../src/module/files/stat-facts.ts';
import { scriptFile } from '../../src/module/script.ts';
import { attributeNames } from './attribute-names.ts';
import { type Params, params } from './params.ts';
import { type Found, parseStat, type StatState } from './state.ts';

const look = scriptFile(import.meta.url, FOUND_FILE, READ_SMALL_FILE, 'look.sh');

export const stat = defineModule<Params, StatState>({
  name: 'stat',
  summary: 'Tells what there is at a path; changes nothing.',
  params,
  check: ({ path }) => homeRefusals(path, 'path'),
  probe(given) {
    const flags = [given.get_mime, given.get_attributes].map(flag => (flag ? 'yes' : 'no'));
    const summer = given.get_checksum ? `${given.checksum_algorithm}sum` : '';
    return looksAt(look(given.path, given.follow ? 'yes' : 'no', summer, ...flags), given.path);
  },
  parse: (output, { checksum_algorithm: algorithm }) => parseStat(output, algorithm),
  plan: planOf,
  facts: ({ found }, { path }) => ({ stat: found === undefined ? { exists: false } : factsOf(found, path) }),
});

function planOf({ found }: StatState, { path, checksum_algorithm: algorithm }: Params): Plan {
  if (found?.sum !== 'missing') return { kind: 'converged' };
  return {
    kind: 'impossible',
    code: 'missing_tool',
    cause: `the host has no ${algorithm}sum for the checksum of ${path}`,
    mend: 'ask for another checksum_algorithm, or set "get_checksum: false"',
  };
}

/** Members as Ansible's stat gives them. */
function factsOf(found: Found, path: string): JsonObject {
  const { link, sum, mime, attributes, rights } = found;
  return {
    exists: true,
    ...statFacts(found.path, path),
    ...{ blocks: found.blocks, block_size: found.blockSize, device_type: found.deviceType },
    ...{ readable: rights.includes('r'), writeable: rights.includes('w'), executable: rights.includes('x') },
    ...(link === undefined ? {} : { lnk_source: link.real || link.target, lnk_target: link.target }),
    ...(sum === undefined ? {} : { checksum: sum }),
    ...(mime === undefined ? {} : mimeFacts(mime)),
    ...(attributes === undefined ? {} : attributeFacts(attributes)),
  };
}

function mimeFacts(mime: string): JsonObject {
  const [, type, charset] = /^(\S+\/\S+); charset=(\S+)$/.exec(mime) ?? [];
  return { mimetype: type ?? 'unknown', charset: charset ?? 'unknown' };
}

function attributeFacts([version, flags]: readonly [string, string]): JsonObject {
  const letters = flags.replaceAll('-', '');
  return { version: version === '' ? null : version, attr_flags: letters, attributes: attributeNames(letters) };
}
