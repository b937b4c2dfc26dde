import type { Action } from './contract.ts';
import { KEEP_CONTEXT } from './files/context.ts';
import type { Script } from './script.ts';

/** An action that needs nothing more of the controller: the engine turns an `upload` into a `write` by reading the file. */
export type ReadyAction = Exclude<Action, { kind: 'upload' | 'download' }>;

/** The script that carries out an action. */
export function scriptOf(action: ReadyAction): Script {
  switch (action.kind) {
    case 'run':
      return action.script;
    case 'write':
      return {
        text: WRITE_FILE,
        args: [...targetWords(action), ...embeddedWords(action.content)],
      };
  }
}

/** Like `scriptOf` a `write`, but the content comes on its input: it must be all of `size` bytes, or nothing is replaced. */
export function streamedWrite(target: FileTarget, size: number): Script {
  return { text: WRITE_INPUT, args: [...targetWords(target), String(size)] };
}

/** Like a `write`, with what a script on the host prints: nothing is replaced when it fails. */
export function writeFrom(target: FileTarget, { text, args }: Script): Script {
  return { text: `${BEGIN}shift 5\n{\n${text}\n} > "\${tmp}"\n${REPLACE}`, args: [...targetWords(target), ...args] };
}

function targetWords({ path, mode, keepsRights, owner, group, validate }: FileTarget): readonly string[] {
  return [path, keepsRights === true ? `keep:${mode}` : mode, owner ?? '', group ?? '', validate ?? ''];
}

/** Prints a file, for its bytes to be taken as they come. */
export function streamedRead(path: string): Script {
  return { text: 'exec cat < "$1"', args: [path] };
}

/** A file to be replaced whole. */
export interface FileTarget {
  readonly path: string;
  readonly mode: string;
  /** A file that is there, also at the end of a link, keeps its mode, owner and group. */
  readonly keepsRights?: true;
  readonly owner?: string;
  readonly group?: string;
  /** Shell text that must end with 0 before the new file takes its place; `"${tmp}"` in it is that file. */
  readonly validate?: string;
}

/**
 * A temporary file beside the target that does not outlive the script, whatever ends it. When the link is lost, the first
 * word on stderr would raise SIGPIPE, which ends dash without its EXIT trap. Each process costs a host a millisecond: what the
 * shell can do itself, it does.
 */
const BEGIN = `set -eu
${KEEP_CONTEXT}
path=$1 mode=$2 owner=$3 group=$4 validate=$5
case \${mode} in keep:*)
  mode=\${mode#keep:}
  test ! -L "\${path}" || path=$(readlink -f -- "\${path}")
  if test -e "\${path}"; then
    rights=$(stat -c '%a:%u:%g' -- "\${path}")
    mode=0\${rights%%:*} owner=\${rights#*:} group=\${rights##*:}
    owner=\${owner%:*}
  fi
  ;;
esac
case \${path} in */*) tmp=\${path%/*}/.xenplay.$$.tmp ;; *) tmp=./.xenplay.$$.tmp ;; esac
trap 'rm -f -- "\${tmp}"' EXIT
trap 'exit 143' HUP INT TERM
trap '' PIPE
umask 077
if test -e "\${tmp}" || test -L "\${tmp}"; then rm -f -- "\${tmp}"; fi
set -C
: > "\${tmp}"
set +C
`;

/**
 * Replaces a file whole: a full disk or a lost link leaves the old file as it was. Owner before mode: chown(2) takes setuid
 * bits away; what is right from the start is not asked for. `sync FILE` is coreutils 8.24 and later.
 */
const REPLACE = `
uid= gid= right=no
test ! -r /proc/self/status || while read -r key _ id _; do
  case \${key} in Uid:) uid=\${id} ;; Gid:) gid=\${id}; break ;; esac
done < /proc/self/status
case \${owner:-\${uid}}:\${group:-\${gid}} in "\${uid}:\${gid}") { test -O "\${tmp}" && test -G "\${tmp}"; } 2>/dev/null && right=yes ;; esac
test "\${right}" = yes || test -z "\${owner}\${group}" || chown -- "\${owner}\${group:+:\${group}}" "\${tmp}"
chmod -- "\${mode}" "\${tmp}"
test -z "\${validate}" || (eval "\${validate}") </dev/null >&2 || { echo "failed to validate: rc:$?" >&2; exit 1; }
keep_context "\${path}" "\${tmp}"
sync -- "\${tmp}" 2>/dev/null || sync
mv -f -- "\${tmp}" "\${path}"
trap - EXIT
`;

const WRITE_FILE = `${BEGIN}format=$6
shift 6
for piece in "$@"; do printf "\${format}" "\${piece}" >> "\${tmp}"; done
${REPLACE}`;

const WRITE_INPUT = `${BEGIN}size=$6
cat > "\${tmp}"
got=$(wc -c < "\${tmp}")
test "\${got}" -eq "\${size}" || { echo "\${got} of \${size} bytes arrived" >&2; exit 1; }
${REPLACE}`;

/** Longest word we send: far below what any shell's parser minds. */
const PIECE_CHARACTERS = 60_000;

/** A file's content inside a request: printf's format and its arguments, text as it is; bytes that are no text without NUL as octal escapes. */
export function embeddedWords(content: string | Uint8Array): readonly string[] {
  if (typeof content === 'string' && !content.includes('\0')) return ['%s', ...pieces(content)];
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const escaped = Array.from(bytes, byte => (isPlain(byte) ? String.fromCharCode(byte) : octal(byte)));
  return ['%b', ...chunksOf(escaped, PIECE_CHARACTERS / 5).map(chunk => chunk.join(''))];
}

function pieces(text: string): readonly string[] {
  return chunksOf(Array.from(text), PIECE_CHARACTERS).map(chunk => chunk.join(''));
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f && byte !== 0x5c;
}

/** `\0ooo` is the form that POSIX gives for `%b`. */
function octal(byte: number): string {
  return `\\0${byte.toString(8).padStart(3, '0')}`;
}
