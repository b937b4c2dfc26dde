import type { CommandOutput } from '../../src/module/contract.ts';
import { type FleetOptions, useFleet } from './fleet.ts';
import { type Folder, play, type Played, useFolder } from './play.ts';

/** One real host and a folder for playbooks, for the tests of the describe() around the call. */
export interface OneHost {
  readonly folder: Folder;
  /** Runs tasks on it; what they say is JSON events. */
  readonly run: (tasks: string, ...options: readonly string[]) => Promise<Played>;
  /** Runs shell text inside the host, without SSH. */
  readonly sh: (text: string) => Promise<CommandOutput>;
}

export function useOneHost(flavour: FleetOptions['flavour'], options: Partial<FleetOptions> = {}): OneHost {
  const fleet = useFleet({ hosts: 1, flavour: flavour ?? 'debian', ...options });
  const folder = useFolder();
  return {
    folder,
    async run(tasks, ...more) {
      const text = `- hosts: all\n  tasks:\n${tasks.replace(/^(?=.)/gm, '    ')}`;
      const { inventoryFile } = fleet();
      return play(argv => fleet().runInControl(argv), folder.write('play.yaml', text), '-i', inventoryFile, ...more);
    },
    sh: text => fleet().exec(fleet().hosts[0], ['sh', '-c', text]),
  };
}
