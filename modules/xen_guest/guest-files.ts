import type { Action, Change } from '../../src/module/contract.ts';
import { sh } from '../../src/module/script.ts';
import { type Config, configOf, isOurs, renderConfig } from './config.ts';
import { differingKeys } from './config-parser.ts';
import type { Params } from './params.ts';
import { holdsPassword, masked } from './secrets.ts';
import type { State } from './state.ts';

export function configPath({ config, name }: Params): string {
  return config ?? `/etc/xen/${name}.cfg`;
}

/** Where what was not made from a playbook is kept beside the config file, beside what was kept before. */
export function keptAs({ numbered }: State, params: Params, ending: string): string {
  const number = numbered.get(ending);
  return `${configPath(params)}.${ending}${number === undefined ? '' : `.${number}`}`;
}

const AUTO = '/etc/xen/auto';

export function autoLink({ name }: Params): string {
  return `${AUTO}/${name}.cfg`;
}

/** Keys in which the installed file differs from the declaration; all of them when there is none. */
export function differingInFile({ file, version }: State, params: Params): readonly string[] {
  const installed: Config = file?.kind === 'config' ? file.config : new Map();
  return differingKeys(installed, configOf(params, version));
}

export function fileChange(state: State, params: Params): readonly Change[] {
  const path = configPath(params);
  const text = renderConfig(configOf(params, state.version));
  if (state.file?.kind === 'config' && differingInFile(state, params).length === 0)
    return holdsPassword(text) && /[1-7].?$/.test(state.fileMode ?? '') ? [closing(path, state)] : [];
  const mode = holdsPassword(text) ? '0600' : '0644';
  const isByHand = state.file !== undefined && !isOurs(state.fileText);
  const kept = keptAs(state, params, 'before-xenplay');
  const write: Action = { kind: 'write', path, mode, content: text };
  return [
    {
      summary: `${state.file === undefined ? 'write' : 'change'} ${path}${isByHand ? ` (what was written by hand is kept as ${kept})` : ''}`,
      before: masked(state.fileText),
      after: masked(text),
      risk: 'write',
      actions: isByHand ? [keeping(path, kept), write] : [write],
    },
  ];
}

/** Remarks, and bytes that are not UTF-8, are in no diff: only the file itself has them. */
function keeping(path: string, kept: string): Action {
  return { kind: 'run', script: sh`cp -p -- ${path} ${kept}` };
}

/** A file that was right but for who may read its password. */
function closing(path: string, { fileMode }: State): Change {
  return {
    summary: `let only root read ${path}, which holds a password`,
    before: `${fileMode ?? ''}\n`,
    after: '600\n',
    risk: 'write',
    actions: [{ kind: 'run', script: sh`chmod 0600 -- ${path}` }],
  };
}

/** A link, never a copy: xendomains starts every file in that folder, backups included. */
export function autostartChange({ autostart }: State, params: Params): readonly Change[] {
  const [link, path] = [autoLink(params), configPath(params)];
  const target = typeof autostart === 'object' ? autostart.target : undefined;
  const isRight = params.autostart ? target !== undefined && resolved(target) === path : autostart === 'none';
  if (isRight) return [];
  const script = params.autostart ? sh`mkdir -p ${AUTO} && ln -sfn -- ${path} ${link}` : sh`rm -f -- ${link}`;
  return [
    {
      summary: `${params.autostart ? 'start' : 'do not start'} ${params.name} with the host`,
      before: target === undefined ? '' : `${link} -> ${target}`,
      after: params.autostart ? `${link} -> ${path}` : '',
      risk: 'write',
      actions: [{ kind: 'run', script }],
    },
  ];
}

/** Where a link in that folder leads: `../g1.cfg` is `/etc/xen/g1.cfg`. */
function resolved(target: string): string {
  if (target.startsWith('/')) return target;
  const parts: string[] = AUTO.split('/');
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The link goes first: without its file it would make xendomains fail. */
export function fileRemoval(state: State, params: Params): readonly Change[] {
  const path = configPath(params);
  // What was not made from a playbook may be the only copy.
  const aside = isOurs(state.fileText) ? undefined : keptAs(state, params, 'removed');
  const file: Change = {
    summary: aside === undefined ? `remove ${path}` : `move ${path}, which was written by hand, to ${aside}`,
    before: masked(state.fileText),
    after: '',
    risk: 'write',
    actions: [{ kind: 'run', script: aside === undefined ? sh`rm -f -- ${path}` : sh`mv -f -- ${path} ${aside}` }],
  };
  return [...autostartChange(state, { ...params, autostart: false }), ...(state.file === undefined ? [] : [file])];
}
