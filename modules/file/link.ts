import type { Change, Plan } from '../../src/module/contract.ts';
import { attributeChanges, ownerWords } from '../../src/module/files/attributes.ts';
import { type Script, sh } from '../../src/module/script.ts';
import type { FileState } from './state.ts';
import type { Params } from './params.ts';

/** A symlink; without src one that is there keeps what it points to. Words of failures are Ansible's. */
export function linkPlan(state: FileState, given: Params): Plan {
  const { path, force } = given;
  const { own, isFull } = state;
  const src = given.src ?? own.target;
  if (src === undefined) return no(path, 'src is required for creating new symlinks');
  if (given.src !== undefined && state.src === 'missing' && !force)
    return no(path, `src file does not exist, use "force=yes" if you really want to create the link: ${src}`);
  if (own.kind === 'link' && own.target === src) return attributePlan(state, given);
  if (own.kind === 'directory' && force && isFull)
    return no(path, `the directory ${path} is not empty, refusing to convert it`);
  if (own.kind !== 'absent' && own.kind !== 'link' && !force)
    return no(path, `refusing to convert from ${own.kind} to symlink for ${path}`);
  const remove = own.kind === 'directory' ? sh`rmdir -- ${path}` : sh`rm -f -- ${path}`;
  const link = own.kind === 'directory' ? inTurn(remove, sh`ln -s -- ${src} ${path}`) : sh`ln -sfn -- ${src} ${path}`;
  return made(state, `link ${path} to ${src}`, `${path} -> ${src}`, withOwner(link, given));
}

export function hardLinkPlan(state: FileState, given: Params): Plan {
  const { path, src = '', force } = given;
  const { own } = state;
  if (state.src === 'missing') return no(path, 'src does not exist');
  if (state.src === 'same') return attributePlan(state, given);
  if (own.kind === 'directory') return no(path, `refusing to convert from directory to hard link for ${path}`);
  if (own.kind === 'file' && !force)
    return no(
      path,
      own.links > 1
        ? 'Cannot link, different hard link exists at destination'
        : 'Cannot link, file exists at destination',
    );
  return made(state, `link ${path} to ${src}`, `${path} = ${src}`, sh`ln -f -- ${src} ${path}`);
}

function no(path: string, cause: string): Plan {
  return { kind: 'impossible', code: 'in_the_way', cause, mend: `look at ${path}, or set "force: true"` };
}

/** A link's own owner is set where it is not followed. */
function withOwner(script: Script, { owner, group, follow, path }: Params): Script {
  const words = ownerWords({ owner, group });
  return follow || words === '' ? script : inTurn(script, sh`chown -h -- ${words} ${path}`);
}

function inTurn(one: Script, other: Script): Script {
  return { text: `${one.text} && ${other.text}`, args: [] };
}

function made({ own }: FileState, summary: string, after: string, script: Script): Plan {
  const before = own.target === undefined ? own.kind : `-> ${own.target}`;
  const change: Change = { summary, before, after, risk: 'write', actions: [{ kind: 'run', script }] };
  return { kind: 'changes', changes: [change] };
}

/** Of what a link points to, or with `follow: false` of the link itself. */
function attributePlan({ own, real }: FileState, given: Params): Plan {
  const { path, follow } = given;
  if (own.kind === 'link' && follow && real === undefined) {
    const wanted = [given.mode, given.owner, given.group].some(value => value !== undefined);
    return { kind: 'converged', ...(wanted ? { warnings: [`${path} points nowhere: no attributes are set`] } : {}) };
  }
  const target = own.kind === 'link' && follow && real !== undefined ? real : { path, state: own };
  const [first, ...rest] = attributeChanges(target.path, target.state, given);
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}
