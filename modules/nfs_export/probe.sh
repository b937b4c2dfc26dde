# Looks at the exports files, the live table and the directory of one export; changes nothing.
# $1 path, $2 our file, $3 "clients" when it matters who has it mounted, "withdrawn" when it does once a client is not declared
# any more, $4 the declared clients, $5... those of them to resolve.
# Answers key=value lines; "file=NAME" begins a file, whose lines follow with "|" before each.
set -eu
export LC_ALL=C
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
path=$1 ours=$2 live=$3 declared=$4
shift 4

command -v awk >/dev/null || { echo missing=awk; exit 0; }
if tool=$(command -v exportfs); then
  echo exportfs=yes
  # Releases of before 2011 know /etc/exports alone. Some grep end a line at a NUL.
  test ! -r "${tool}" || tr '\000' '\n' <"${tool}" | grep -q 'exports\.d' || echo folder=no
else
  echo exportfs=no
fi

state_dir=/var/lib/nfs
in_mountd=no
for conf in /etc/nfs.conf /etc/nfs.conf.d/*.conf; do
  test -r "${conf}" || continue
  while IFS='= 	' read -r key value || test -n "${key}"; do
    case ${key} in
      '[mountd]') in_mountd=yes ;;
      '['*) in_mountd=no ;;
      state-directory-path) test "${in_mountd}" = no || state_dir=${value} ;;
    esac
  done <"${conf}"
done
printf 'state_dir=%s\n' "${state_dir}"

threads=0
test ! -r /proc/fs/nfsd/threads || read -r threads </proc/fs/nfsd/threads || threads=0
printf 'threads=%s\n' "${threads}"
for pid_file in /run/ganesha/ganesha.pid /var/run/ganesha.pid; do
  test -r "${pid_file}" || continue
  read -r pid <"${pid_file}" || continue
  if kill -0 "${pid}" 2>/dev/null; then echo ganesha=yes; fi
done

real=$(readlink -f -- "${path}" || true)
printf 'real=%s\n' "${real}"
if test -d "${path}"; then
  stat -c 'directory=%a %U %G %u %g' -- "${path}"
  # The longest mount point that the path lies in, and the last one mounted there.
  awk -v path="${real}/" '{ place = $2 == "/" ? "/" : $2 "/" }
    index(path, place) == 1 && length(place) >= best { best = length(place); type = $3 }
    END { print "filesystem=" type }' /proc/mounts
elif test -e "${path}" || test -L "${path}"; then
  echo other=yes
fi

# Own positional parameters: a function's "set" leaves the caller's alone.
show_tables() {
  set --
  for file in /etc/exports /etc/exports.d/*.exports; do
    if ! test -f "${file}" || ! test -r "${file}"; then continue; fi
    case ${file} in */.*) ;; *) set -- "$@" "${file}" ;; esac
  done
  # The names too: an emptied file must change the digest. The same line stands in apply.sh.
  echo "digest=$(sha256sum -- "$@" | sha256sum)"
  test ! -r "${state_dir}/etab" || set -- "$@" "${state_dir}/etab"
  awk 'FNR == 1 { print "file=" FILENAME } { print "|" $0 }' "$@"
}
tables=$(show_tables </dev/null)
printf '%s\n' "${tables}"
if test -e "${ours}"; then echo own=yes; fi
# What vim, nano and emacs leave beside a file that somebody has open.
for file in /etc/.exports.sw? /etc/.\#exports /etc/exports.d/.*.exports.sw? /etc/exports.d/.\#*.exports; do
  if test -e "${file}" || test -L "${file}"; then printf 'editing=%s\n' "${file}"; fi
done

# etab holds the resolver's name for a client; ask only for those that are not in it as written, and only where somebody names the
# path already: of a new export nothing can stand under another name. A host whose resolver does not answer waits once for all.
ask_for() {
  timeout 5 getent hosts "$1" | while read -r address names; do
    printf 'alias=%s %s %s\n' "$1" "${address}" "${names}"
    timeout 5 getent hosts "${address}" | while read -r _ names; do printf 'alias=%s %s\n' "$1" "${names}"; done
  done
}
is_named() {
  for name in "${path##*/}" "${real:+${real##*/}}"; do
    # What is written with escapes or quotes is not looked for.
    test -n "${name}" || continue
    case ${name} in *[!A-Za-z0-9._+-]*) return 0 ;; esac
    case ${tables} in *"${name}"*) return 0 ;; esac
  done
  return 1
}
if command -v getent >/dev/null && is_named; then
  asked=0
  for client in "$@"; do
    case ${tables} in *"	${client}("*) continue ;; esac
    ask_for "${client}" &
    asked=$((asked + 1))
    test "$((asked % 32))" -ne 0 || wait
  done
  wait
fi

# A client of the live export that is not declared any more.
is_withdrawing() {
  key=$(printf '%s\n' "${real}" | sed "s/\\\\/\\\\134/g; s/ /\\\\040/g; s/#/\\\\043/g; s/\"/\\\\042/g; s/	/\\\\011/g")
  test -n "$(key=${key} declared=" ${declared} " awk -F '\t' '$1 == ENVIRON["key"] {
    sub(/\([^()]*\)$/, "", $2)
    if (!index(ENVIRON["declared"], " " $2 " ")) print $2
  }' "${state_dir}/etab" 2>/dev/null)"
}
case ${live} in
  clients) ;;
  withdrawn) is_withdrawing || exit 0 ;;
  *) exit 0 ;;
esac

# Peers of the NFS port and clients with an NFSv4 lease: whoever may hold a mount now.
peers() {
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '
    function byte(s, i) { return (index(h, substr(s, i, 1)) - 1) * 16 + index(h, substr(s, i + 1, 1)) - 1 }
    function v4(s) { return byte(s, 7) "." byte(s, 5) "." byte(s, 3) "." byte(s, 1) }
    function v6(s,  out, w, k) {
      if (substr(s, 1, 24) == "0000000000000000FFFF0000") return v4(substr(s, 25))
      for (w = 0; w < 4; w++) {
        k = substr(s, w * 8 + 1, 8)
        out = out (w ? ":" : "") substr(k, 7, 2) substr(k, 5, 2) ":" substr(k, 3, 2) substr(k, 1, 2)
      }
      return out
    }
    BEGIN { h = "0123456789ABCDEF" }
    $2 ~ /:0801$/ && $4 == "01" { sub(/:.*/, "", $3); print length($3) == 8 ? v4($3) : v6($3) }'
  cat /proc/fs/nfsd/clients/*/info 2>/dev/null |
    sed -n 's/^address: "\[*\([0-9a-fA-F.:]*\)\]*:[0-9]*"$/\1/p'
}

# A peer is gone only on proof: on a link of our own, and nobody answers for its address any more.
tell_peer() {
  ping -c 3 -i 1 -W 1 "$1" >/dev/null 2>&1 || true
  case $(ip neigh show to "$1" 2>/dev/null) in
    *FAILED* | *INCOMPLETE*) echo "peer=gone $1" ;;
    *) echo "peer=live $1" ;;
  esac
}
for peer in $(peers | sort -u); do tell_peer "${peer}" & done
wait
