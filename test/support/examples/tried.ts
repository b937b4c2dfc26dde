import { everyday } from './everyday.ts';
import type { ExampleTried } from './example-tried.ts';
import { ofXen } from './of-xen.ts';

export const EXAMPLES: Readonly<Record<string, ExampleTried>> = {
  ...everyday,
  ...ofXen,
  xen_network: {
    file: 'test/integration/modules/xen-network-examples.test.ts',
    looks: ['What differs from the wish, told and not changed'],
    left: {
      'One VLAN of the uplink and the guests in one bridge; the uplink itself stays as it is':
        'not every machine that tests has a kernel with VLANs; where it has, xen-network-playbooks.test.ts does it',
    },
  },
};

/** What the page of a module says about its example. */
export function triedNote(name: string): string | undefined {
  const tried = EXAMPLES[name];
  if (tried === undefined) return undefined;
  const { file = 'test/integration/modules/examples.test.ts', standIn, looks = [], eachTime = {}, left = {} } = tried;
  const reasons = (tasks: Readonly<Record<string, string>>): string =>
    Object.entries(tasks)
      .map(([task, why]) => `"${task}" (${why})`)
      .join(', ');
  return [
    `\`${file}\` carries out each of these tasks twice on a real host`,
    standIn === undefined ? '' : ` with a stand-in for ${standIn}`,
    '; the second time nothing is left to do.',
    looks.length === 0 ? '' : ` Only looks: ${looks.map(task => `"${task}"`).join(', ')}.`,
    Object.keys(eachTime).length === 0 ? '' : ` Each time something to do: ${reasons(eachTime)}.`,
    Object.keys(left).length === 0 ? '' : ` Not carried out so: ${reasons(left)}.`,
  ].join('');
}
