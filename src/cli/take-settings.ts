import type { Command } from 'commander';
import { ansibleSettings, passedOver } from './ansible-settings.ts';
import { settingsAsOptions, settingsNotTaken } from './settings-options.ts';

/** Gives options that the command line does not name what ansible.cfg and Ansible's variables of the environment say. */
export function takeSettings(command: Command): void {
  const names = new Set(command.options.map(option => option.attributeName()));
  if (!names.has('vaultPasswordFile')) return;
  const settings = ansibleSettings(process.env, process.cwd());
  for (const [option, value] of settingsAsOptions(settings, process.env, process.cwd())) {
    const source = command.getOptionValueSource(option);
    if (names.has(option) && (source === undefined || source === 'default'))
      command.setOptionValueWithSource(option, value, 'config');
  }
  if (!names.has('inventory')) return;
  const open = passedOver(process.env, process.cwd());
  if (open !== undefined) process.stderr.write(`warning: ${open}: not read, since all may write to its folder\n`);
  const unread = settings === undefined ? [] : settingsNotTaken(settings);
  if (settings === undefined || unread.length === 0) return;
  process.stderr.write(`warning: ${settings.file}: not taken: ${unread.join(', ')}\n`);
}
