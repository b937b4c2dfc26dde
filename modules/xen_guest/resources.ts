/** What the host has for one more guest. */
export interface Resources {
  readonly freeMiB: number | undefined;
  /** Whether VT-x or SVM is there, which PVH and HVM guests need; undefined where xl does not say. */
  readonly hasHvm: boolean | undefined;
  /** xl takes memory from the dom0 when none is free (xl.conf(5), autoballoon). */
  readonly isBallooning: boolean;
  readonly printsSxp: boolean;
}

/** From lines of `xl info` and of xl.conf. */
export function resourcesOf(info: readonly string[], xlConf: readonly string[]): Resources {
  const facts = new Map(info.map(line => pair(line, ':')));
  const settings = new Map(xlConf.map(line => pair(line, '=')));
  const free = facts.get('free_memory') ?? '';
  const caps = facts.get('virt_caps') ?? facts.get('xen_caps');
  return {
    freeMiB: /^\d+$/.test(free) ? Number(free) : undefined,
    hasHvm: caps === undefined ? undefined : /\bhvm\b/.test(caps),
    isBallooning: isBallooning(unquoted(settings.get('autoballoon')) ?? 'auto', facts.get('xen_commandline')),
    printsSxp: unquoted(settings.get('output_format')) === 'sxp',
  };
}

/** The first separator counts: values hold colons and equals signs themselves. */
function pair(line: string, separator: string): readonly [string, string] {
  const at = line.indexOf(separator);
  return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

/** `auto` is on unless the hypervisor's command line gives the dom0 its memory (xl.c, auto_autoballoon). */
function isBallooning(setting: string, commandLine: string | undefined): boolean {
  if (setting === 'off' || setting === '0') return false;
  if (setting === 'on' || setting === '1') return true;
  return commandLine !== undefined && !/(^|\s)dom0_mem=/.test(commandLine);
}

function unquoted(text: string | undefined): string | undefined {
  return text?.replace(/^(["'])(.*?)\1.*$/, '$2');
}
