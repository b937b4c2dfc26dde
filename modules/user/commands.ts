import { KEEP_CONTEXT } from '../../src/module/files/context.ts';
import { type Script, sh } from '../../src/module/script.ts';
import type { Params } from './params.ts';
import type { Account, State } from './state.ts';
import { groupsOf, nameOf, primaryOf } from './wanted.ts';

/** A flag with its value, or nothing. */
function flag(name: string, value: string | number | undefined): readonly string[] {
  return value === undefined ? [] : [name, String(value)];
}

export function createScript({ tools, hasOwnGroup }: State, given: Params): Script | undefined {
  const name = nameOf(given);
  const makesHome = given.createhome ?? given.create_home;
  const [group, groups = []] = [primaryOf(given), groupsOf(given)];
  if (tools.includes('useradd')) {
    const words = [
      ...flag('-u', given.uid),
      ...(given.non_unique && given.uid !== undefined ? ['-o'] : []),
      // A group of this name is in the way of useradd, which would make one.
      ...(group === undefined ? (hasOwnGroup ? ['-N'] : []) : ['-g', group]),
      ...(groups.length === 0 ? [] : ['-G', groups.join(',')]),
      ...flag('-c', given.comment),
      ...flag('-d', given.home),
      ...flag('-s', given.shell),
      ...(given.system ? ['-r'] : []),
      makesHome ? '-m' : '-M',
    ];
    return sh`useradd ${words} ${name}`;
  }
  if (!tools.includes('adduser')) return undefined;
  const words = [
    ...flag('-u', given.uid),
    ...flag('-G', group),
    ...flag('-g', given.comment),
    ...flag('-h', given.home),
    ...flag('-s', given.shell),
    ...(given.system ? ['-S'] : []),
    ...(makesHome ? [] : ['-H']),
  ];
  const joined = groups.map(other => ` && ${sh`addgroup ${name} ${other}`.text}`).join('');
  return { text: sh`adduser -D ${words} ${name}`.text + joined, args: [] };
}

export function accountScript({ tools }: State, given: Params, drift: Partial<Account>): Script {
  const name = nameOf(given);
  if (!tools.includes('usermod')) return passwdScript(name, given, drift);
  const words = [
    ...flag('-u', drift.uid),
    ...(given.non_unique && drift.uid !== undefined ? ['-o'] : []),
    ...flag('-g', drift.gid),
    ...flag('-c', drift.comment),
    ...flag('-d', drift.home),
    ...(given.move_home && drift.home !== undefined ? ['-m'] : []),
    ...flag('-s', drift.shell),
  ];
  return sh`usermod ${words} ${name}`;
}

/** busybox has no usermod: the line is written anew. Values travel in the environment, since awk reads escapes in -v. */
function passwdScript(name: string, { move_home: moves }: Params, drift: Partial<Account>): Script {
  const fields = [drift.uid, drift.gid, drift.comment, drift.home, drift.shell];
  const values = fields.map((value, index) => sh`V${sh.raw(String(index + 3))}=${String(value ?? '')}`.text).join(' ');
  const which = fields.flatMap((value, index) => (value === undefined ? [] : [index + 3])).join(' ');
  const move =
    moves && drift.home !== undefined
      ? sh`old=$(awk -F: -v name=${name} '$1 == name { print $6 }' /etc/passwd)
test ! -d "$old" || test -e ${drift.home} || mv -- "$old" ${drift.home}`.text
      : ':';
  const text = `set -eu
${move}
umask 022
${values} ${sh`WHICH=${which} NAME=${name}`.text} awk -F: -v OFS=: 'BEGIN { count = split(ENVIRON["WHICH"], which, " ") }
$1 == ENVIRON["NAME"] { for (i = 1; i <= count; i++) $which[i] = ENVIRON["V" which[i]] } { print }' /etc/passwd >/etc/passwd.xenplay
${KEEP_CONTEXT}
keep_context /etc/passwd /etc/passwd.xenplay
mv -f /etc/passwd.xenplay /etc/passwd`;
  return { text, args: [] };
}

export function groupsScript(
  { tools }: State,
  given: Params,
  { enter, leave }: { readonly enter: readonly string[]; readonly leave: readonly string[] },
): Script {
  const name = nameOf(given);
  if (tools.includes('usermod')) {
    const wanted = (groupsOf(given) ?? []).join(',');
    return sh`usermod ${given.append ? ['-a'] : []} -G ${given.append ? enter.join(',') : wanted} ${name}`;
  }
  const lines = [
    ...enter.map(group => sh`edit ${name} ${group} enter`.text),
    ...leave.map(group => sh`edit ${name} ${group} leave`.text),
  ];
  return { text: `${EDIT_MEMBERS}${lines.join('\n')}\n`, args: [] };
}

/** Hosts without usermod: the line of a group is written anew. */
const EDIT_MEMBERS = `set -eu
${KEEP_CONTEXT}
umask 022
edit() {
  NAME=$1 GROUP=$2 HOW=$3 awk -F: -v OFS=: '$1 == ENVIRON["GROUP"] {
    count = split($4, members, ","); list = ""
    for (i = 1; i <= count; i++) if (members[i] != ENVIRON["NAME"]) list = list (list == "" ? "" : ",") members[i]
    if (ENVIRON["HOW"] == "enter") list = list (list == "" ? "" : ",") ENVIRON["NAME"]
    $4 = list } { print }' /etc/group >/etc/group.xenplay
  keep_context /etc/group /etc/group.xenplay
  mv -f /etc/group.xenplay /etc/group
}
`;

/** By a pipe of the shell itself, or in the environment: no process list shows the hash. */
export function passwordScript({ tools }: Pick<State, 'tools'>, given: Params, password: string): Script {
  if (!tools.includes('chpasswd')) return shadowScript(nameOf(given), password);
  return sh`printf '%s:%s\n' ${nameOf(given)} ${password} | chpasswd -e`;
}

export function lockScript({ tools, hash = '' }: State, given: Params, lock: boolean): Script {
  const name = nameOf(given);
  if (tools.includes('usermod')) return sh`usermod ${lock ? '-L' : '-U'} ${name}`;
  return shadowScript(name, lock ? `!${hash}` : hash.replace(/^!+/, ''));
}

function shadowScript(name: string, hash: string): Script {
  return sh`set -eu
umask 077
NAME=${name} HASH=${hash} awk -F: -v OFS=: '$1 == ENVIRON["NAME"] { $2 = ENVIRON["HASH"] } { print }' /etc/shadow >/etc/shadow.xenplay
chmod "$(stat -c %a /etc/shadow)" /etc/shadow.xenplay
chown "$(stat -c %u:%g /etc/shadow)" /etc/shadow.xenplay
${sh.raw(KEEP_CONTEXT)}
keep_context /etc/shadow /etc/shadow.xenplay
mv -f /etc/shadow.xenplay /etc/shadow`;
}

export function removeScript({ tools }: State, given: Params): Script | undefined {
  const name = nameOf(given);
  if (tools.includes('userdel')) return sh`userdel ${given.force ? ['-f'] : []} ${given.remove ? ['-r'] : []} ${name}`;
  return tools.includes('deluser') ? sh`deluser ${given.remove ? ['--remove-home'] : []} ${name}` : undefined;
}
