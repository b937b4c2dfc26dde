import { defineModule } from '../../src/module/contract.ts';
import { scriptFile } from '../../src/module/script.ts';
import { refusals } from './check.ts';
import { builderOf, releaseOf } from './origin.ts';
import { type Params, params } from './params.ts';
import { plan } from './plan.ts';
import { parseState, type State } from './state.ts';

const probeScript = scriptFile(import.meta.url, 'probe.sh');

export const guestKernel = defineModule<Params, State>({
  name: 'guest_kernel',
  summary: 'Puts a kernel for guests and an initramfs that can mount their root in place on a dom0.',
  params,
  probeDeadlineSeconds: 60,
  check: refusals,
  claims: given =>
    given.state === 'absent'
      ? []
      : [
          {
            kind: 'guest_kernel',
            value: given.kernel,
            owner: JSON.stringify([given.from, given.version, given.package, given.kernel_file, given.ramdisk]),
            scope: 'host',
            param: ['kernel'],
          },
        ],
  probe: given => {
    const { kernel, ramdisk = '', from, version = '', package: name = '' } = given;
    const files = [given.kernel_file, given.ramdisk_file, given.config_file].map(file => file ?? '');
    return probeScript(kernel, ramdisk, from, version, name, ...files);
  },
  parse: parseState,
  plan,
  facts: (state, given) => ({
    kernel: given.kernel,
    ramdisk: given.ramdisk ?? null,
    release: releaseOf(state, given),
    initramfs: builderOf(state, given) ?? null,
    made: state.marker?.made ?? null,
  }),
});
