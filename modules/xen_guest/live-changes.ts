import type { Action, Change, Settle } from '../../src/module/contract.ts';
import { type Script, scriptFile } from '../../src/module/script.ts';
import { uuidOf } from './identity.ts';
import { BALLOONING_MIB, type Difference } from './live-difference.ts';
import type { Params } from './params.ts';

const awaitMemory = scriptFile(import.meta.url, 'await-memory.sh');
const onDomain = scriptFile(import.meta.url, 'on-domain.sh');

/** One xl command on the guest; `@domid` among its words stands for the guest's id at that moment. */
export function xlOnGuest(params: Params, seconds: number, ...words: readonly string[]): Script {
  return onDomain(uuidOf(params), String(seconds), ...words);
}

/** What is changed while the guest runs. */
export function liveChange(difference: Difference, params: Params): readonly Change[] {
  const { name } = params;
  switch (difference.kind) {
    case 'restart':
      return [];
    case 'memory':
      return [memoryChange(difference, params)];
    case 'vcpus': {
      const words = ['vcpu-set', '@domid', String(difference.wanted)];
      const texts = [String(difference.now), String(difference.wanted)] as const;
      return [change(params, `give ${name} ${difference.wanted} virtual CPUs`, { texts, words, settle: VCPUS })];
    }
    case 'scheduler': {
      const words = [difference.verb, '-d', '@domid', ...difference.wanted];
      const texts = [difference.now, difference.wanted.join(' ')] as const;
      return [change(params, `schedule ${name} with ${difference.wanted.join(' ')}`, { texts, words })];
    }
    case 'pin':
      return [pinChange(difference, params)];
    case 'pool': {
      const { now, wanted } = difference;
      const words = ['cpupool-migrate', '@domid', wanted];
      return [change(params, `move ${name} to the CPU pool ${wanted}`, { texts: [now, wanted], words })];
    }
    case 'attach': {
      const words = [`${difference.device}-attach`, '@domid', ...difference.words];
      const texts = ['', difference.words.join(',')] as const;
      return [change(params, `attach ${thing(difference)} to ${name}`, { texts, words })];
    }
    case 'detach': {
      const words = [`${difference.device}-detach`, '@domid', difference.name];
      const texts = [difference.name, ''] as const;
      return [change(params, `detach ${thing(difference)} from ${name}`, { texts, words, risk: 'disruptive' })];
    }
  }
}

function memoryChange({ now, wanted }: { readonly now: number; readonly wanted: number }, params: Params): Change {
  const texts = [`${now} MiB`, `${wanted} MiB`] as const;
  // Without a suffix the manual says KiB and the code does MiB.
  const words = ['mem-set', '@domid', `${wanted}m`];
  const { actions, ...told } = change(params, `set the memory of ${params.name} to ${texts[1]}`, { texts, words });
  return { ...told, actions: [...actions, awaited(wanted, params)] };
}

/** Setting a target is no more than asking the guest's balloon driver. */
function awaited(wanted: number, params: Params): Action {
  const { balloon_timeout: seconds } = params;
  const script = awaitMemory(uuidOf(params), String(wanted), String(seconds), String(BALLOONING_MIB));
  return { kind: 'run', script, deadlineSeconds: seconds + 60 };
}

function pinChange({ pin: { vcpu, now, words: sets } }: Extract<Difference, { kind: 'pin' }>, params: Params): Change {
  const which = vcpu === 'all' ? 'all virtual CPUs' : `virtual CPU ${vcpu}`;
  const texts = [now, sets.join(' / ')] as const;
  const words = ['vcpu-pin', '@domid', vcpu, ...sets];
  return change(params, `pin ${which} of ${params.name} to ${texts[1]}`, { texts, words });
}

/** The guest brings a CPU up or down itself. */
const VCPUS: Settle = { waitsFor: "the guest's CPUs", intervalSeconds: 1, deadlineSeconds: 30 };

function thing({ device, name }: { device: 'network' | 'block'; name: string }): string {
  return `${device === 'network' ? 'interface' : 'disk'} ${name}`;
}

interface Parts {
  readonly texts: readonly [before: string, after: string];
  readonly words: readonly string[];
  readonly risk?: 'write' | 'disruptive';
  readonly settle?: Settle;
}

function change(params: Params, summary: string, { texts, words, risk = 'write', settle }: Parts): Change {
  const script = xlOnGuest(params, 60, ...words);
  return {
    summary,
    before: texts[0],
    after: texts[1],
    risk,
    actions: [{ kind: 'run', script, deadlineSeconds: 90 }],
    ...(settle === undefined ? {} : { settle }),
  };
}
