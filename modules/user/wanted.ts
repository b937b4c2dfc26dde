import type { Params } from './params.ts';
import type { Account, State } from './state.ts';

export function nameOf({ name, user }: Params): string {
  return name ?? user ?? '';
}

/** The other groups as asked for; undefined: they are left as they are. */
export function groupsOf({ groups }: Params): readonly string[] | undefined {
  return groups?.map(group => group.trim()).filter(group => group !== '');
}

export function primaryOf({ group }: Params): string | undefined {
  return group === undefined || group === '' ? undefined : String(group);
}

/** Members of the account that shall be otherwise than they are. */
export function accountDrift(account: Account, state: State, given: Params): Partial<Account> {
  const gid = state.groups.find(({ name, gid: number }) =>
    [name, String(number)].includes(primaryOf(given) ?? ''),
  )?.gid;
  const wanted = { uid: given.uid, gid, comment: given.comment, home: given.home, shell: given.shell };
  return Object.fromEntries(
    (['uid', 'gid', 'comment', 'home', 'shell'] as const).flatMap(key =>
      wanted[key] === undefined || wanted[key] === account[key] ? [] : [[key, wanted[key]] as const],
    ),
  );
}

/** Names of groups to enter and to leave. */
export function groupDrift(
  state: State,
  given: Params,
): { readonly enter: readonly string[]; readonly leave: readonly string[] } {
  const asked = groupsOf(given);
  if (asked === undefined) return { enter: [], leave: [] };
  const wanted = asked.map(
    group => state.groups.find(({ name, gid }) => [name, String(gid)].includes(group))?.name ?? group,
  );
  const isPrimary = (group: string): boolean =>
    state.groups.some(({ name, gid }) => name === group && gid === state.account?.gid);
  return {
    enter: wanted.filter(group => !state.memberOf.includes(group) && !isPrimary(group)),
    leave: given.append ? [] : state.memberOf.filter(group => !wanted.includes(group)),
  };
}

export function passwordDiffers({ hash, account }: State, { password, update_password: when }: Params): boolean {
  if (password === undefined || hash === undefined) return false;
  if (account !== undefined && when === 'on_create') return false;
  return hash !== password && hash.replace(/^!+/, '') !== password;
}

/** Whether the password must be locked (true), unlocked (false) or left. */
export function lockDrift({ hash = '' }: State, { password_lock: lock }: Params): boolean | undefined {
  return lock === undefined || lock === hash.startsWith('!') ? undefined : lock;
}

/** The last day as chage takes it: days since 1970, -1 for never; undefined: as it shall be. */
export function expiryDrift({ expires }: State, { expires: seconds }: Params): number | undefined {
  if (seconds === undefined) return undefined;
  const days = seconds < 0 ? undefined : Math.floor(seconds / 86_400);
  return days === expires ? undefined : (days ?? -1);
}
