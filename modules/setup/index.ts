import { ParseError } from '../../src/model/diagnostic.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { sectionsOf, type Sections } from '../../src/module/sections.ts';
import { factsOf } from './facts.ts';
import { localOf } from './local.ts';
import { type Params, params } from './params.ts';
import { collectorsOf, partsOf, unknownSubsets } from './subsets.ts';

const look = scriptFile(import.meta.url, 'probe.sh');

export const setup = defineModule<Params, Sections>({
  name: 'setup',
  summary: 'Facts of a host under the names that Ansible gives them; never asks a network mount.',
  params,
  gathers: 'ansible_',
  check: ({ gather_subset: words }) =>
    unknownSubsets(words).map(word => ({
      code: 'bad_subset',
      cause: `gather_subset has no "${word}"`,
      mend: 'use all, min, network, hardware, virtual or the name of a collector, with ! before it to leave it out',
      param: ['gather_subset'],
    })),
  probe: given => {
    const collectors = collectorsOf(given.gather_subset);
    const parts = partsOf(collectors);
    const own = collectors.has('local') ? given.fact_path : '-';
    const flags = (['network', 'hardware', 'virtual'] as const).map(part => (parts.has(part) ? part : '-'));
    return look(String(given.gather_timeout), ...flags, own);
  },
  parse: ({ stdout, stderr }) => {
    const sections = sectionsOf(stdout);
    if ((sections.get('uname') ?? []).length >= 5) return sections;
    const said = JSON.stringify((stderr || stdout).slice(-200));
    throw new ParseError({ code: 'unknown_output', cause: `gathering facts gave ${said}` });
  },
  plan: (sections, given) => ({ kind: 'converged', warnings: localOf(sections, given.fact_path).warnings }),
  facts: (sections, given): JsonObject => ({ ansible_facts: factsOf(sections, given) }),
});
