import { resolve } from 'node:path';
import type { JsonObject } from '../model/json.ts';

interface Asked {
  readonly inventory: readonly string[];
  readonly limit?: readonly string[];
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  readonly verbose?: number;
  readonly forks: number;
}

/** Whose meaning playbooks have here. */
const VERSION = { full: '2.14.0', major: 2, minor: 14, revision: 0, string: '2.14.0' };

/** Ansible's variables that tell how the program was called. */
export function aboutRun({ inventory, limit = [], tags = [], skipTags = [], verbose = 0, forks }: Asked): JsonObject {
  return {
    ansible_version: VERSION,
    ansible_verbosity: verbose,
    ansible_forks: forks,
    ansible_run_tags: tags.length === 0 ? ['all'] : tags,
    ansible_skip_tags: skipTags,
    ansible_inventory_sources: inventory.map(source => (source.includes(',') ? source : resolve(source))),
    ansible_config_file: null,
    ...(limit.length === 0 ? {} : { ansible_limit: limit.join(':') }),
  };
}
