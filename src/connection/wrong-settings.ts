import type { ConnectionSettings, WrongSetting } from '../model/connection-settings.ts';
import { bastionOf, circle, MOST_HOPS } from './bastions.ts';
import { keyMistake } from './private-keys.ts';
import { ownSetting, settingsTarget } from './settings-target.ts';
import { SshConfigError } from './ssh-config/error.ts';
import type { SshTarget } from './ssh-config/target.ts';

/** Tells what is wrong with settings, as far as this machine knows; a key that many hosts share is read once. */
export function settingsCheck(): (settings: ConnectionSettings) => readonly WrongSetting[] {
  const keys = new Map<string, ReturnType<typeof keyMistake>>();
  const mistakeOf = (file: string): ReturnType<typeof keyMistake> => {
    if (!keys.has(file)) keys.set(file, keyMistake(file));
    return keys.get(file);
  };
  return settings => (settings.transport === 'ssh' ? wrongSettings(settings, mistakeOf) : []);
}

function wrongSettings(settings: ConnectionSettings, mistakeOf: typeof keyMistake): readonly WrongSetting[] {
  try {
    const { target, requiredKey } = settingsTarget(settings);
    return [...wrongJumps(target), ...wrongKey(target, requiredKey, mistakeOf)];
  } catch (error) {
    if (error instanceof SshConfigError) return [wrongConfig(error, settings)];
    throw error;
  }
}

/** Each machine between has a configuration of its own, which may be wrong. */
function wrongJumps(target: SshTarget): readonly WrongSetting[] {
  let hop = target;
  while (hop.jumps.length > 0) {
    if (hop.hops >= MOST_HOPS) return [{ ...circle(target), isAbsent: false }];
    hop = bastionOf(hop);
  }
  return [];
}

function wrongKey(
  { authMethods }: SshTarget,
  file: string | undefined,
  mistakeOf: typeof keyMistake,
): readonly WrongSetting[] {
  const mistake = file === undefined || !authMethods.includes('publickey') ? undefined : mistakeOf(file);
  if (mistake === undefined) return [];
  const { code, cause, mend } = mistake;
  return [{ code, cause: `${file}: ${cause}`, mend, setting: 'privateKeyFile', isAbsent: code === 'no_such_key' }];
}

function wrongConfig(error: SshConfigError, settings: ConnectionSettings): WrongSetting {
  const { code, place, bareCause, mend = 'see ssh_config(5)' } = error;
  const { file, line, option } = place;
  const told = { code, mend, isAbsent: false };
  if (line > 0) return { ...told, cause: bareCause, position: { file, line, column: 1 } };
  const cause = error.message;
  if (option === undefined) return { ...told, cause };
  return { ...told, cause, option, setting: ownSetting(option, settings) ?? 'sshOptions' };
}
