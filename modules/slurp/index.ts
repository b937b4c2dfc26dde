import { defineModule, type Plan } from '../../src/module/contract.ts';
import { type EditState, lookToEdit, MOST_BYTES, parseEdit } from '../../src/module/files/edit.ts';
import { homeRefusals } from '../../src/module/files/attributes.ts';
import { type Params, params } from './params.ts';

export const slurp = defineModule<Params, EditState>({
  name: 'slurp',
  summary: 'The content of a small file of the host, in base64; changes nothing.',
  params,
  check: ({ src }) => homeRefusals(src, 'src'),
  probe: ({ src }) => lookToEdit({ path: src, backup: false }),
  parse: parseEdit,
  plan: planOf,
  facts: (state, { src }) =>
    state.isReadable
      ? { content: Buffer.from(state.bytes, 'latin1').toString('base64'), encoding: 'base64', source: src }
      : {},
});

/** In Ansible's words. */
function planOf({ found, isReadable }: EditState, { src }: Params): Plan {
  if (isReadable) return { kind: 'converged' };
  if (found.kind === 'absent' || found.kind === 'link')
    return { kind: 'impossible', code: 'no_such_file', cause: `file not found: ${src}`, mend: 'check src' };
  if (found.kind === 'directory') {
    const cause = `source is a directory and must be a file: ${src}`;
    return { kind: 'impossible', code: 'not_a_file', cause, mend: 'name a file' };
  }
  if (found.size > MOST_BYTES)
    return { kind: 'impossible', code: 'too_large', cause: `${src} is larger than 4 MiB`, mend: 'use fetch' };
  return { kind: 'impossible', code: 'unreadable', cause: `file is not readable: ${src}`, mend: 'use become' };
}
