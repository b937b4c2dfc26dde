import type { Change } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import type { Params } from './params.ts';
import type { Directory, State } from './state.ts';

const directoryScript = scriptFile(import.meta.url, 'make-directory.sh');
const serviceScript = scriptFile(import.meta.url, 'start-service.sh');

/** Makes the directory, or gives it its declared owner and mode. */
export function directoryChange(state: State, params: Params): Change | undefined {
  if (params.state === 'absent') return undefined;
  const { path, owner = '', group = '', mode = '' } = params;
  if (state.directory !== undefined && isAsDeclared(state.directory, params)) return undefined;
  // chmod leaves setgid on a directory unless the mode has five digits.
  const fullMode = mode === '' ? '' : mode.padStart(5, '0');
  return {
    summary: state.directory === undefined ? `make the directory ${path}` : `set owner and mode of ${path}`,
    before: state.directory === undefined ? '' : attributes(state.directory),
    after: [owner, group, mode].filter(part => part !== '').join(' '),
    risk: 'write',
    actions: [{ kind: 'run', script: directoryScript(path, owner, group, fullMode) }],
  };
}

function isAsDeclared(directory: Directory, { owner, group, mode }: Params): boolean {
  return (
    (owner === undefined || owner === directory.owner || owner === directory.uid) &&
    (group === undefined || group === directory.group || group === directory.gid) &&
    (mode === undefined || Number.parseInt(mode, 8) === Number.parseInt(directory.mode, 8))
  );
}

function attributes({ owner, group, mode }: Directory): string {
  return `${owner} ${group} ${mode}`;
}

export function serviceChange(state: State, params: Params): Change | undefined {
  if (params.service !== 'started' || state.active || params.state === 'absent') return undefined;
  return {
    summary: 'start the NFS server, now and at boot',
    before: 'stopped',
    after: 'started',
    risk: 'write',
    actions: [{ kind: 'run', script: serviceScript(), deadlineSeconds: 120 }],
    settle: { waitsFor: 'the NFS server', intervalSeconds: 1, deadlineSeconds: 30 },
  };
}
