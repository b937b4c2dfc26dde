/** Letters of lsattr(1) by the names that Ansible gives them; what it has no name for is left out. */
const NAMES: Readonly<Record<string, string>> = {
  A: 'noatime',
  a: 'append',
  C: 'nocow',
  c: 'compressed',
  D: 'dirsync',
  d: 'nodump',
  E: 'encrypted',
  e: 'extents',
  h: 'blocksize',
  I: 'indexed',
  i: 'immutable',
  j: 'journalled',
  N: 'inline',
  S: 'synchronous',
  s: 'zero',
  T: 'blockroot',
  t: 'notail',
  u: 'undelete',
  X: 'compressedraw',
  Z: 'compresseddirty',
};

export function attributeNames(letters: string): readonly string[] {
  return letters.split(/(?=.)/).flatMap(letter => NAMES[letter] ?? []);
}
