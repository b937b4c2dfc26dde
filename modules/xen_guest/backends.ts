/** A disk that a live domain has, as xenstore tells. */
export interface Backend {
  readonly domid: number;
  readonly path: string;
  readonly isWritable: boolean;
}

const LINE = /^\/local\/domain\/0\/backend\/\w+\/(\d+)\/(\d+)\/(params|mode) = "(.*)"$/;

/** Parses lines of `xenstore-ls -f /local/domain/0/backend`: `params` is the path, behind a driver's word for qdisk (`aio:`). */
export function parseBackends(lines: readonly string[]): readonly Backend[] {
  const found = new Map<string, { domid: number; path: string; isWritable: boolean }>();
  for (const line of lines) {
    const match = LINE.exec(line);
    if (match === null) continue;
    const [, domid = '', vdev = '', key, value = ''] = match;
    const backend = found.get(`${domid}/${vdev}`) ?? { domid: Number(domid), path: '', isWritable: false };
    if (key === 'params') backend.path = value.replace(/^[a-z0-9]+:(?=\/)/, '');
    else backend.isWritable = value.startsWith('w');
    found.set(`${domid}/${vdev}`, backend);
  }
  return [...found.values()].filter(({ path }) => path !== '');
}
