/** A disk that a live domain has, as xenstore tells. */
export interface Backend {
  readonly domid: number;
  readonly path: string;
  /** Of a block device, `MAJOR:MINOR`. */
  readonly device: string | undefined;
  readonly isWritable: boolean;
}

const LINE = /^\/local\/domain\/0\/backend\/\w+\/(\d+)\/(\d+)\/(params|mode|physical-device) = "(.*)"$/;

/** Parses lines of `xenstore-ls -f /local/domain/0/backend`: `params` is the path, behind a driver's word for qdisk (`aio:`). */
export function parseBackends(lines: readonly string[]): readonly Backend[] {
  const found = new Map<string, { -readonly [Key in keyof Backend]: Backend[Key] }>();
  for (const line of lines) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, domid = '', vdev = '', key, value = ''] = match;
    const backend = found.get(`${domid}/${vdev}`) ?? {
      domid: Number(domid),
      path: '',
      device: undefined,
      isWritable: false,
    };
    if (key === 'physical-device') backend.device = deviceOf(value);
    else if (key === 'params') backend.path = value.replace(/^[a-z0-9]+:(?=\/)/, '');
    else backend.isWritable = value.startsWith('w');
    found.set(`${domid}/${vdev}`, backend);
  }
  return [...found.values()].filter(({ path }) => path !== '');
}

/** xenstore has it in hexadecimal: `fd:3`. */
function deviceOf(text: string): string | undefined {
  const [, major = '', minor = ''] = /^([0-9a-f]+):([0-9a-f]+)$/i.exec(text) ?? [];
  return major === '' ? undefined : `${Number.parseInt(major, 16)}:${Number.parseInt(minor, 16)}`;
}

/** What a path leads to on the host: two paths may be one disk. */
export interface Disk {
  readonly real: string;
  readonly device: string | undefined;
}

/** Lines of the probe: path, path behind all links, number of a block device. */
export function parseDisks(lines: readonly string[]): ReadonlyMap<string, Disk> {
  return new Map(
    lines.map(line => {
      const [path = '', real = '', device = ''] = line.split('\t');
      return [path, { real, device: device === '' ? undefined : device }];
    }),
  );
}

export function isSameDisk(path: string, disk: Disk | undefined, other: Backend): boolean {
  if (other.path === path || other.path === disk?.real) return true;
  return other.device !== undefined && other.device === disk?.device;
}
