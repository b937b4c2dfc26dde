import type { Change, Plan } from '../../src/module/contract.ts';
import { type Script, sh } from '../../src/module/script.ts';
import { accountScript, createScript, groupsScript, lockScript, passwordScript, removeScript } from './commands.ts';
import { ageScript, ageWords, setsAges } from './ages.ts';
import type { Params } from './params.ts';
import { keyFileOf, keyScript } from './ssh-key.ts';
import type { Account, State } from './state.ts';
import {
  accountDrift,
  expiryDrift,
  groupDrift,
  groupsOf,
  lockDrift,
  nameOf,
  passwordDiffers,
  primaryOf,
} from './wanted.ts';

export function planUser(state: State, given: Params): Plan {
  const name = nameOf(given);
  const { account } = state;
  if (account === undefined && state.elsewhere)
    return impossible('not_local', `${name} is not in /etc/passwd: another service answers for it`, 'change it there');
  if (given.state === 'absent') {
    if (account === undefined) return { kind: 'converged' };
    return asPlan(state, [change(`remove the user ${name}`, [lineOf(account), ''], removeScript(state, given))]);
  }
  const hindrance = hindranceOf(state, given);
  if (hindrance !== undefined) return hindrance;
  return asPlan(state, account === undefined ? creation(state, given) : alterations(state, account, given));
}

type Draft = Change | undefined;

function hindranceOf(state: State, given: Params): Plan | undefined {
  const asked = [primaryOf(given), ...(groupsOf(given) ?? [])].filter(group => group !== undefined);
  const missing = asked.find(group => !state.groups.some(({ name, gid }) => [name, String(gid)].includes(group)));
  if (missing !== undefined)
    return impossible('no_such_group', `Group ${missing} does not exist`, 'make it first with the module "group"');
  if (state.uidTakenBy !== undefined && !given.non_unique)
    return impossible(
      'uid_taken',
      `the number ${given.uid ?? ''} is that of the user ${state.uidTakenBy}`,
      'take another, or set "non_unique: true"',
    );
  if ((given.expires !== undefined || setsAges(given)) && !state.tools.includes('chage'))
    return impossible('missing_tool', 'the host has no chage to end an account with', 'install the package "shadow"');
  if (given.generate_ssh_key && state.key === undefined && !state.tools.includes('ssh-keygen'))
    return impossible('missing_tool', 'the host has no ssh-keygen', 'install OpenSSH, or bring a key with copy');
  return undefined;
}

function creation(state: State, given: Params): readonly Draft[] {
  const name = nameOf(given);
  const first = change(`make the user ${name}`, ['', `${name}\n`], createScript(state, given));
  const expiry = expiryDrift(state, given);
  return [
    first,
    ...(given.password === undefined ? [] : [passwordChange(state, given, given.password)]),
    ...(given.password_lock === true ? [change(`lock ${name}`, ['', ''], lockScript(state, given, true))] : []),
    ...(expiry === undefined || expiry < 0 ? [] : [expiryChange(given, expiry)]),
    ...ageChanges(state, given),
    ...keyChanges(state, given),
  ];
}

function alterations(state: State, account: Account, given: Params): readonly Draft[] {
  const name = nameOf(given);
  const drift = accountDrift(account, state, given);
  const groups = groupDrift(state, given);
  const lock = lockDrift(state, given);
  const expiry = expiryDrift(state, given);
  const after = [...state.memberOf.filter(group => !groups.leave.includes(group)), ...groups.enter];
  return [
    ...(Object.keys(drift).length === 0
      ? []
      : [
          change(
            `change ${Object.keys(drift).join(', ')} of ${name}`,
            [lineOf(account), lineOf({ ...account, ...drift })],
            accountScript(state, given, drift),
          ),
        ]),
    ...(groups.enter.length + groups.leave.length === 0
      ? []
      : [
          change(
            `change the groups of ${name}`,
            [`${state.memberOf.join(',')}\n`, `${after.join(',')}\n`],
            groupsScript(state, given, groups),
          ),
        ]),
    ...(given.password !== undefined && passwordDiffers(state, given)
      ? [passwordChange(state, given, given.password)]
      : []),
    ...(lock === undefined
      ? []
      : [change(`${lock ? 'lock' : 'unlock'} ${name}`, ['', ''], lockScript(state, given, lock))]),
    ...(expiry === undefined ? [] : [expiryChange(given, expiry)]),
    ...ageChanges(state, given),
    ...keyChanges(state, given),
  ];
}

/** The hash is never shown. */
function passwordChange(state: State, given: Params, password: string): Draft {
  return change(`set the password of ${nameOf(given)}`, ['', ''], passwordScript(state, given, password));
}

function expiryChange(given: Params, days: number): Draft {
  const name = nameOf(given);
  return change(`set when ${name} ends`, ['', ''], sh`chage -E ${days} ${name}`);
}

function ageChanges(state: State, given: Params): readonly Draft[] {
  const words = ageWords(state, given);
  if (words.length === 0) return [];
  return [change(`set how long the password of ${nameOf(given)} lasts`, ['', ''], ageScript(given, words))];
}

function keyChanges({ key }: State, given: Params): readonly Draft[] {
  if (!given.generate_ssh_key || key !== undefined) return [];
  return [change(`make a key of SSH for ${nameOf(given)}`, ['', `${keyFileOf(given)}\n`], keyScript(given))];
}

function change(summary: string, [before, after]: readonly [string, string], script: Script | undefined): Draft {
  return script && { summary, before, after, risk: 'write', actions: [{ kind: 'run', script }] };
}

function lineOf({ uid, gid, comment, home, shell }: Account): string {
  return `uid=${uid} gid=${gid} comment=${comment} home=${home} shell=${shell}\n`;
}

function asPlan(state: State, drafts: readonly Draft[]): Plan {
  const changes = drafts.filter(draft => draft !== undefined);
  if (changes.length < drafts.length)
    return impossible(
      'missing_tool',
      `the host has no tool for it; it has ${state.tools.join(', ') || 'none'}`,
      'install the package "passwd" or "shadow"',
    );
  const [first, ...rest] = changes;
  return first === undefined ? { kind: 'converged' } : { kind: 'changes', changes: [first, ...rest] };
}

function impossible(code: string, cause: string, mend: string): Plan {
  return { kind: 'impossible', code, cause, mend };
}
