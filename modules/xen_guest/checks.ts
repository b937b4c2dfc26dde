import type { Refusal } from '../../src/module/contract.ts';
import { bootRefusals } from './boot-checks.ts';
import { deviceRefusals } from './device-checks.ts';
import { optionRefusals } from './option-checks.ts';
import type { Params } from './params.ts';
import { screenRefusals } from './screen.ts';

/** Reasons to refuse that need no host. xl itself would take many of these and start the guest all the same. */
export function refusalsOf(params: Params): readonly Refusal[] {
  const named = [...nameRefusals(params), ...pathRefusals(params)];
  // What is to go away needs no sound definition.
  if (params.state === 'absent') return named;
  return [
    ...named,
    ...sizeRefusals(params),
    ...bootRefusals(params),
    ...deviceRefusals(params),
    ...optionRefusals(params),
    ...screenRefusals(params),
    ...kindRefusals(params),
    ...unwritableTexts(params),
  ];
}

function nameRefusals({ name, uuid }: Params): readonly Refusal[] {
  const refuse = (cause: string, mend: string): Refusal => ({ code: 'bad_guest_name', cause, mend, param: ['name'] });
  const wrong: Refusal[] = [];
  if (/^\d+$/.test(name)) {
    const cause = `"${name}" is digits only: xl takes that for a domain id, so that commands would hit another guest`;
    wrong.push(refuse(cause, `write e.g. "g${name}"`));
  } else if (!/^[A-Za-z0-9_+][A-Za-z0-9._+-]{0,62}$/.test(name)) {
    const mend = 'use letters, digits, "_", "+", and inside also ".", "-", at most 63';
    wrong.push(refuse(`${JSON.stringify(name)} is no name for a guest`, mend));
  }
  if (/--(incoming|migratedaway)$/.test(name))
    wrong.push(refuse('xl gives names with this ending to guests in migration', 'choose another name'));
  if (['Domain-0', 'dom0'].includes(name)) wrong.push(refuse(`${name} is the host itself`, 'choose another name'));
  if (uuid !== undefined && !isUuid(uuid)) {
    const mend = 'leave it out: one is derived from the name';
    wrong.push({ code: 'bad_uuid', cause: `"${uuid}" is no uuid of a guest`, mend, param: ['uuid'] });
  }
  return wrong;
}

/** The uuid of zeros is the dom0's. */
function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) && /[1-9a-f]/i.test(text);
}

function pathRefusals({ config }: Params): readonly Refusal[] {
  if (config === undefined) return [];
  const refuse = (cause: string, mend: string): readonly Refusal[] => [
    { code: 'bad_path', cause, mend, param: ['config'] },
  ];
  if (!config.startsWith('/') || /[\0\n]/.test(config))
    return refuse(`${JSON.stringify(config)} is no absolute path`, 'write it from / on');
  if (/^\/+etc\/+xen\/+auto\//.test(config))
    return refuse('every file in /etc/xen/auto is started with the host', 'keep it in /etc/xen, and set autostart');
  return [];
}

function sizeRefusals({ memory, maxmem, vcpus, maxvcpus }: Params): readonly Refusal[] {
  const refuse = (key: string, cause: string): Refusal => ({
    code: 'bad_size',
    cause,
    mend: `raise ${key}`,
    param: [key],
  });
  return [
    ...(maxmem !== undefined && maxmem < memory
      ? [refuse('maxmem', `maxmem ${maxmem} is less than memory ${memory}`)]
      : []),
    ...(maxvcpus !== undefined && maxvcpus < vcpus
      ? [refuse('maxvcpus', `maxvcpus ${maxvcpus} is less than vcpus ${vcpus}`)]
      : []),
  ];
}

const TEXTS = [
  'kernel',
  'ramdisk',
  'bootloader',
  'bootloader_args',
  'firmware',
  'boot',
  'cpus',
  'cpus_soft',
  'pool',
  'serial',
  'pci',
] as const;

/** Parameters that xl reads for one kind of guest only, and some whose form it does not check itself. */
function kindRefusals(params: Params): readonly Refusal[] {
  const hvmOnly = (['boot', 'serial', 'device_model_version'] as const).flatMap(key =>
    params[key] === undefined || params.type === 'hvm'
      ? []
      : [
          {
            code: 'unfit_option',
            cause: `xl reads ${key} for HVM guests only`,
            mend: `leave it out of a ${params.type} guest`,
            param: [key],
          },
        ],
  );
  return [...hvmOnly, ...notForHvm(params), ...bootOrderRefusals(params), ...pciRefusals(params)];
}

/** xl asks no bootloader for an HVM guest: it would boot whatever is on its first disk. */
function notForHvm(params: Params): readonly Refusal[] {
  if (params.type !== 'hvm') return [];
  return (['bootloader', 'bootloader_args'] as const)
    .filter(key => params[key] !== undefined)
    .map(key => ({
      code: 'unfit_option',
      cause: `xl reads ${key} for PV and PVH guests only`,
      mend: 'leave it out: the firmware of an HVM guest boots from its disk',
      param: [key],
    }));
}

function bootOrderRefusals({ boot }: Params): readonly Refusal[] {
  if (boot === undefined || /^[cdn]{1,3}$/.test(boot)) return [];
  return [{ code: 'bad_boot', cause: `"${boot}" is no boot order`, mend: 'use the letters c, d, n', param: ['boot'] }];
}

const BDF = /^(?:[0-9a-f]{1,4}:)?[0-9a-f]{1,2}:[0-9a-f]{1,2}\.[0-7*](?:[@=,].*)?$/i;

function pciRefusals({ pci = [] }: Params): readonly Refusal[] {
  return pci.flatMap((device, index) =>
    BDF.test(device)
      ? []
      : [
          {
            code: 'bad_pci',
            cause: `${JSON.stringify(device)} is no PCI device`,
            mend: 'write e.g. 0000:01:05.1, then options behind commas',
            param: ['pci', index],
          },
        ],
  );
}

/** xl's grammar has no form for a newline inside a text. */
function unwritableTexts(params: Params): readonly Refusal[] {
  const texts: readonly (readonly [string, unknown])[] = [
    ...TEXTS.map(key => [key, params[key]] as const),
    ...Object.entries(params.options ?? {}).map(([key, value]) => [`options.${key}`, value] as const),
  ];
  return texts
    .filter(([, value]) => [value].flat(2).some(item => typeof item === 'string' && /[\0\n\r]/.test(item)))
    .map(([path]) => {
      const cause = `${path} holds a line break, which a config file of xl cannot`;
      return { code: 'bad_text', cause, mend: 'write it on one line', param: path.split('.') };
    });
}
