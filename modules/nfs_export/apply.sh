# Puts our exports file in place (or away) and activates it; on a bad result everything is as it was before.
# $1 what to do with our file: write, remove, or nothing (edit: only the other files; activate: none); $2 our file;
# $3 NFS state directory; $4 digest of all exports files at the probe, or "-";
# $5 text of our file; $6 path; $7 "force" when live exports that stand in no file may go; $8 "rehearse" to have the new
# files read in private first; $9 number of other files to be edited, then name and text of each; then the clients that must be live.
# Failure: "CODE: cause" on stderr and status 1.
set -eu
umask 022
export LC_ALL=C
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
mode=$1 ours=$2 state_dir=$3 digest=$4 text=$5 path=$6 force=$7 rehearse=$8 others=$9
shift 9
etab=${state_dir}/etab
folder=/etc/exports.d
new=${folder}/.xenplay.$$.new
old=${folder}/.xenplay.$$.old
newline='
'
tab='	'

# The same line stands in probe.sh.
files_digest() {
  set --
  for file in /etc/exports /etc/exports.d/*.exports; do
    if ! test -f "${file}" || ! test -r "${file}"; then continue; fi
    case ${file} in */.*) ;; *) set -- "$@" "${file}" ;; esac
  done
  sha256sum -- "$@" </dev/null | sha256sum
}

live_keys() {
  test ! -e "${etab}" || sed 's/([^()]*)$//' "${etab}"
}

activate() {
  if command -v timeout >/dev/null; then set -- timeout 60; else set --; fi
  status=0
  messages=$("$@" exportfs -ra 2>&1) || status=$?
  test "${status}" -ne 124 || messages="exportfs did not end within 60 seconds ${messages}"
}

# Keys of other paths that were live before and are not any more.
lost_keys() {
  test "${force}" != force || return 0
  now=${newline}$(live_keys)${newline}
  printf '%s\n' "${before}" | while IFS= read -r key; do
    case ${key} in '' | "${own}${tab}"*) continue ;; esac
    case ${now} in *"${newline}${key}${newline}"*) ;; *) printf '%s\n' "${key}" ;; esac
  done
}

is_live() {
  now=${newline}$(live_keys)${newline}
  case ${now} in *"${newline}${own}${tab}$1${newline}"*) return 0 ;; esac
  command -v getent >/dev/null || return 1
  for address in $(timeout 5 getent hosts "$1"); do
    for name in "${address}" $(timeout 5 getent hosts "${address}"); do
      case ${now} in *"${newline}${own}${tab}${name}${newline}"*) return 0 ;; esac
    done
  done
  return 1
}

clean_up() {
  test -z "${tree}" || rm -rf -- "${tree}"
  rm -f -- "${new}" "${old}"
  printf '%s' "${made}" | while IFS= read -r file; do rm -f -- "${file}"; done
}

# Files of others are made ready beside themselves, with their mode and owner, before any of them is replaced.
edited=
made=
prepare_others() {
  count=0
  while test "${count}" -lt "${others}"; do
    count=$((count + 1))
    # A link stays one.
    target=$(readlink -f -- "$1") || fail write_failed "$1 is a link that leads nowhere"
    next=${target%/*}/.xenplay.$$.${count}
    made="${made}${next}.old${newline}${next}.new${newline}"
    error=$({ cp -p -- "${target}" "${next}.old" && cp -p -- "${target}" "${next}.new" && printf '%s' "$2" >"${next}.new" &&
      keep_context "${target}" "${next}.old" && keep_context "${target}" "${next}.new"; } 2>&1) ||
      fail_of_write "$1" "${error}"
    sync -- "${next}.new" 2>/dev/null || sync
    edited="${edited}${next}${tab}${target}${tab}$1${newline}"
    shift 2
  done
}
# $1 "new" or "old"
move_others() {
  printf '%s' "${edited}" | while IFS=${tab} read -r next target _; do mv -f -- "${next}.$1" "${target}"; done
}

restore() {
  case ${mode} in
    write | remove) if test -e "${old}"; then mv -f -- "${old}" "${ours}"; else rm -f -- "${ours}"; fi ;;
  esac
  move_others old
  first=${messages}
  activate
  lost=$(lost_keys)
  test -z "${lost}" || fail exports_lost "no longer exported: ${lost}; exportfs: ${first} ${messages}"
}

# exportfs reads the files as they are to be, in mounts and with a table of its own: who has something mounted notices nothing.
tree=
rehearse_with() {
  for tool in unshare timeout; do command -v "${tool}" >/dev/null || fail rehearsal_impossible "${tool} is not on this host"; done
  tree=$(mktemp -d)
  mkdir -p -- "${tree}${folder}"
  for file in /etc/exports "${folder}"/*.exports; do
    test ! -f "${file}" || cp -p -- "${file}" "${tree}${file}"
  done
  printf '%s' "${edited}" | while IFS=${tab} read -r next _ file; do cp -- "${next}.new" "${tree}${file}"; done
  case ${mode} in
    write) cp -- "${new}" "${tree}${ours}" ;;
    remove) rm -f -- "${tree}${ours}" ;;
  esac
  # shellcheck disable=SC2016 # the inner shell fills these in
  said=$(cd / && unshare -m sh -c 'set -e
mount --make-rprivate /
mount -t tmpfs tmpfs "$2"
: >"$2/etab"
: >"$2/rmtab"
mount --bind "$1/etc/exports" /etc/exports
test ! -d /etc/exports.d || mount --bind "$1/etc/exports.d" /etc/exports.d
timeout 60 exportfs -ra || test $? -ne 124
cp "$2/etab" "$1/etab"' sh "${tree}" "${state_dir}" 2>&1) || fail rehearsal_impossible "${said}"
  etab=${tree}/etab
  lost=$(lost_keys)
  test -z "${lost}" || fail rehearsal_failed "these would be lost: ${lost}; exportfs: ${said}"
  for client in "$@"; do
    is_live "${client}" || fail rehearsal_failed "${client} would not become live; exportfs: ${said}"
  done
  etab=${state_dir}/etab
}

trap clean_up EXIT
if command -v flock >/dev/null; then
  exec 9>/run/xenplay-nfs-export.lock
  flock -w 30 9 || fail exports_busy 'another xenplay has been changing the exports for 30 seconds'
fi
test "${digest}" = - || test "${digest}" = "$(files_digest)" ||
  fail concurrent_edit 'an exports file has been changed since it was read; run again'

# exportfs empties its table without a word when the state directory is full, so it must not even be started then.
check_space "${state_dir}" 1024 16
error=$({ : >"${state_dir}/.xenplay.$$" && rm -f -- "${state_dir}/.xenplay.$$"; } 2>&1) || fail_of_write "${state_dir}" "${error}"
if test "${mode}" != activate; then
  check_space /etc 1024 16
  case ${mode} in
    write | remove)
      error=$(mkdir -p -- "${folder}" 2>&1) || fail_of_write "${folder}" "${error}"
      error=$({ test ! -e "${ours}" || { cp -p -- "${ours}" "${old}" && keep_context "${ours}" "${old}"; }; } 2>&1) || fail_of_write "${folder}" "${error}"
      ;;
  esac
  if test "${mode}" = write; then
    error=$({ printf '%s' "${text}" >"${new}" && keep_context "${ours}" "${new}"; } 2>&1) || fail_of_write "${folder}" "${error}"
  fi
fi
# Without it exportfs ends with status 1, and some releases stop.
if ! test -e /etc/exports && ! test -L /etc/exports; then
  error=$({ : >/etc/exports; } 2>&1) || fail_of_write /etc/exports "${error}"
fi
prepare_others "$@"

shift $((others * 2))
real=$(readlink -f -- "${path}" || true)
own=$(printf '%s\n' "${real:-${path}}" | sed "s/\\\\/\\\\134/g; s/ /\\\\040/g; s/#/\\\\043/g; s/\"/\\\\042/g; s/${tab}/\\\\011/g")
before=$(live_keys)
if test "${rehearse}" = rehearse && test "${mode}" != activate; then
  rehearse_with "$@"
fi
case ${mode} in
  write)
    sync -- "${new}" 2>/dev/null || sync
    mv -f -- "${new}" "${ours}"
    ;;
  remove) rm -f -- "${ours}" ;;
esac
move_others new

activate
test "${status}" -ne 124 || { restore; fail timeout "${first}"; }
lost=$(lost_keys)
test -z "${lost}" || { restore; fail activation_failed "these would have been lost: ${lost}; exportfs: ${first}"; }
for client in "$@"; do
  is_live "${client}" || {
    restore
    fail client_unresolved "${client} did not become live; exportfs: ${first}"
  }
done
# As the file was before anything of ours was done in it.
printf '%s' "${edited}" | while IFS=${tab} read -r next _ file; do
  test "${file}" = /etc/exports || continue
  if test -s "${next}.old" && ! test -e "${file}.before-xenplay"; then mv -f -- "${next}.old" "${file}.before-xenplay"; fi
done
test -z "${messages}" || printf 'exportfs: %s\n' "${messages}"
