import { hostsInGroups } from '../../src/compile/hosts-in-groups.ts';
import { lookupsWith } from '../../src/lookup/index.ts';
import type { ReadBytes } from '../../src/lookup/plugin.ts';
import type { Lookup } from '../../src/vars/variables.ts';

/** The lookups as the program has them, with none of those that must be asked for. */
export function testLookups(readBytes: ReadBytes): Lookup {
  return lookupsWith({ readBytes, templateFacts: () => FACTS, hostsInGroups, isAskedFor: () => false });
}

const FACTS = { owner: 'root', controller: 'here', mtime: '', runDate: '' };
