import { hasChanged, type RecapCounts, type TaskResult } from './result.ts';

export const NO_COUNTS: RecapCounts = {
  ok: 0,
  changed: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
};

/** Counts as Ansible's recap has them: a changed task is also ok; what is ignored is ok too, and a failure also changed when it changed something. */
export function counted(counts: RecapCounts, result: TaskResult): RecapCounts {
  const add = (key: keyof RecapCounts, to: RecapCounts = counts): RecapCounts => ({
    ...to,
    [key]: to[key] + (result.times ?? 1),
  });
  switch (result.status) {
    case 'ok':
      return add('ok');
    case 'changed':
      return add('changed', add('ok'));
    case 'failed':
      if (result.ignored === true) return add('ignored', add('ok', hasChanged(result) ? add('changed') : counts));
      return result.rescued === true ? add('rescued') : add('failed');
    case 'unreachable':
      return result.ignored === true ? add('ignored', add('ok')) : add('unreachable');
    case 'skipped':
      return add('skipped');
  }
}
