# Makes, mends or removes one guest's root tree.
# $1 prepare, unpack, identity, keys, remove, disk, grow or remove-image; $2 path of the tree or disk; then by mode:
#   prepare  $2 path that will be uploaded to, $3 bytes
#   unpack   $3 archive, template or "SUITE MIRROR OPTIONS", $4 host|upload|template|debootstrap, $5 beginning of the
#            marker's JSON, $6 nfs_root or kept, $7... pairs of path in the tree and text
#   disk     $3 image|device, $4 bytes, $5 path that work is done beside, then as from $3 of unpack
#   grow     $3 image|device, $4 bytes
#   keys     $3... the daemons: openssh, dropbear
#   identity $3 nfs_root or kept, $4... pairs as above
# Failure: "CODE: cause" on stderr and status 1.
set -eu
umask 022
export LC_ALL=C
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
mode=$1 tree=$2
shift 2
stage=${tree}.new-xenplay
retired=${tree}.old-xenplay
parent=${tree%/*}

fail() {
  printf '%s: %s' "$1" "$2" | tr '\n\t' '  ' >&2
  echo >&2
  exit 1
}

fail_of_write() {
  case $2 in
    *ead-only*) fail read_only_fs "$1: $2" ;;
    *"o space"* | *uota*) fail no_space "$1: $2" ;;
    *) fail write_failed "$1: $2" ;;
  esac
}

# $1 directory, $2 KiB, $3 inodes
check_space() {
  free=$(df -Pk -- "$1" | awk 'NR > 1 { print $(NF - 2) }')
  test "${free}" -ge "$2" || fail no_space "$1 has ${free} KiB left, $2 are needed"
  inodes=$(df -Pi -- "$1" 2>/dev/null | awk 'NR > 1 && $(NF - 4) + 0 > 0 { print $(NF - 2) }') || inodes=
  test -z "${inodes}" || test "${inodes}" -ge "$3" || fail no_space "$1 has ${inodes} inodes left, $3 are needed"
}

make_parent() {
  error=$(mkdir -p -- "${parent}" 2>&1) || fail_of_write "${parent}" "${error}"
}

# Goes down into a folder of the tree ($1), made when missing. A guest may have put a link there to lead us out of its tree.
enter() {
  cd -- "$1"
  rest=$2/
  while test -n "${rest}"; do
    step=${rest%%/*}
    rest=${rest#*/}
    if test -L "${step}"; then fail unsafe_tree "$1/$2 leads through a symbolic link"; fi
    test -d "${step}" || mkdir -- "${step}"
    cd -P -- "${step}"
  done
}

# $1 tree, $2 path in it, $3 text
put() (
  name=${2##*/}
  permissions=0644
  enter "$1" "${2%/*}"
  if test "${name}" = authorized_keys; then
    permissions=0600
    chmod 0700 .
  fi
  if test -d "${name}" && ! test -L "${name}"; then fail unsafe_tree "$1/$2 is a directory"; fi
  rm -f -- .xenplay.tmp
  (
    set -C
    umask 077
    printf '%s' "$3" >.xenplay.tmp
  )
  chmod "${permissions}" .xenplay.tmp
  # mv would follow a link to a directory.
  if test -L "${name}"; then rm -f -- "./${name}"; fi
  mv -f -- .xenplay.tmp "${name}"
)

# $1 tree: without what mounts a device as root or swaps.
mend_fstab() (
  enter "$1" etc
  if ! test -f fstab || test -L fstab; then return 0; fi
  text=$(awk '
    /^[ \t]*#/ || NF < 3 { print; next }
    $3 == "swap" || $2 == "swap" { next }
    $2 == "/" && $3 !~ /^nfs4?$/ { next }
    { print }' fstab
    echo x)
  put "$1" etc/fstab "${text%x}"
)

put_identity() {
  target=$1 fstab=$2
  shift 2
  while test $# -gt 1; do
    put "${target}" "$1" "$2"
    shift 2
  done
  test "${fstab}" = kept || mend_fstab "${target}"
}

# The kinds of key that the files "$1"*"$2" are of, or ed25519.
kinds_of() {
  found=
  for key in "$1"*"$2"; do
    kind=${key#"$1"}
    kind=${kind%"$2"}
    case ${kind} in
      ed25519 | ecdsa | rsa) test ! -f "${key}" || found="${found} ${kind}" ;;
    esac
  done
  echo "${found:- ed25519}"
}

# $1 tree, $2 "chroot" when the tree is fresh from its archive, so that its own tools may be run.
openssh_keys() (
  test -d "$1/etc/ssh" || return 0
  if ! test -e "$1/etc/ssh/sshd_config" && ! test -e "$1/usr/sbin/sshd"; then return 0; fi
  enter "$1" etc/ssh
  kinds=$(kinds_of ssh_host_ _key)
  rm -f -- ssh_host_*
  for kind in ${kinds}; do
    if command -v ssh-keygen >/dev/null; then
      ssh-keygen -q -t "${kind}" -N '' -C root -f "./ssh_host_${kind}_key" </dev/null
    elif test "$2" = chroot && test -x "$1/usr/bin/ssh-keygen"; then
      chroot "$1" /usr/bin/ssh-keygen -q -t "${kind}" -N '' -C root -f "/etc/ssh/ssh_host_${kind}_key" </dev/null
    else
      echo 'no ssh-keygen: the tree has no openssh host keys'
    fi
  done
)

dropbear_keys() (
  test -d "$1/etc/dropbear" || return 0
  enter "$1" etc/dropbear
  kinds=$(kinds_of dropbear_ _host_key)
  rm -f -- dropbear_*_host_key dropbear_*_host_key.pub
  for kind in ${kinds}; do
    key=dropbear_${kind}_host_key
    if command -v dropbearkey >/dev/null; then
      told=$(dropbearkey -t "${kind}" -f "./${key}" 2>/dev/null </dev/null)
    elif test "$2" = chroot && test -x "$1/usr/bin/dropbearkey"; then
      told=$(chroot "$1" /usr/bin/dropbearkey -t "${kind}" -f "/etc/dropbear/${key}" 2>/dev/null </dev/null)
    else
      echo 'no dropbearkey: the tree has no dropbear host keys'
      continue
    fi
    # For us: dropbear itself does not read it.
    put "$1" "etc/dropbear/${key}.pub" "$(printf '%s\n' "${told}" | awk '/^(ssh|ecdsa)-/ { print $1, $2 }')
"
  done
)

# $1 tree: it shall find out anew who it is.
forget_machine() (
  enter "$1" etc
  if test -e machine-id || test -L machine-id; then put "$1" etc/machine-id ''; fi
  for step in var var/lib var/lib/dbus; do test ! -L "$1/${step}" || return 0; done
  rm -f -- "$1/var/lib/dbus/machine-id"
)

# How the archive is packed; not every tar finds that out by itself (busybox's goes by the ending of the name).
packer() {
  case $(head -c 6 <"$1" | od -An -tx1 | tr -d ' \n') in
    1f8b*) echo gzip ;;
    425a68*) echo bzip2 ;;
    fd377a585a00) echo xz ;;
    28b52ffd*) echo zstd ;;
    *) echo cat ;;
  esac
}

plain() {
  with=$(packer "$1")
  case ${with} in
    cat) cat <"$1" ;;
    *) "${with}" -dc <"$1" ;;
  esac
}

needs_of() {
  plain "$1" 2>/dev/null | tar -tvf - 2>/dev/null | awk '{ inodes++; size += int(($3 + 4095) / 4096) * 4 }
    END { printf "%d %d\n", size * 1.05 + 1024, inodes + 64 }'
}

extract() {
  # Old and small tars know neither attributes nor access lists.
  case $(tar --version 2>/dev/null) in
    *GNU*) set -- "$1" --numeric-owner --xattrs '--xattrs-include=*' --acls ;;
    *) set -- "$1" --numeric-owner ;;
  esac
  packed=$1
  shift
  # A pipe would only tell how tar ended, and half an archive may look like a whole one to it.
  with=$(packer "${packed}")
  case ${with} in
    cat) ;;
    *) error=$("${with}" -t <"${packed}" 2>&1) || fail archive_broken "${packed}: ${error}" ;;
  esac
  error=$({ plain "${packed}" | tar -x -p "$@" -f - -C "${stage}"; } 2>&1) || {
    case ${error} in
      *"o space"* | *ead-only* | *uota*) fail_of_write "${stage}" "${error}" ;;
      *) fail archive_broken "${packed}: ${error}" ;;
    esac
  }
}

lock() {
  command -v flock >/dev/null || return 0
  exec 9>"/run/xenplay-guest-root-$(printf '%s' "${tree}" | cksum | tr ' ' -)"
  flock -n 9 || fail concurrent_edit "another xenplay is at work on ${tree}"
}

# nfsd remembers the directory that had the path before.
forget_exports() {
  if test -s /var/lib/nfs/etab && command -v exportfs >/dev/null; then timeout 60 exportfs -f 2>/dev/null || true; fi
}

take_place() {
  if test -e "${tree}/.provisioned"; then
    rm -rf -- "${retired}"
    mv -- "${tree}" "${retired}"
  elif test -d "${tree}"; then
    rmdir -- "${tree}" || fail not_empty "${tree} is not empty, or another file system is mounted there"
  fi
  mv -- "${stage}" "${tree}"
  forget_exports
  rm -rf -- "${retired}"
}

# KiB and inodes that a source takes.
needs_of_source() {
  case $2 in
    template)
      awk -v kib="$(du -skx -- "$1" | cut -f 1)" -v files="$(find "$1" -xdev | wc -l)" 'BEGIN { printf "%d %d\n", kib * 1.05 + 1024, files + 64 }' ;;
    debootstrap) echo 400000 40000 ;;
    *) needs_of "$1" ;;
  esac
}

# $1 "SUITE MIRROR OPTIONS": words of the schema, none of which holds a blank or a pattern.
run_debootstrap() {
  # shellcheck disable=SC2086
  set -- $1
  suite=$1 mirror=$2
  shift 2
  debootstrap "$@" "${suite}" "${stage}" "${mirror}" >"${stage}.log" 2>&1 </dev/null || {
    said=$(tail -n 3 "${stage}.log")
    rm -f -- "${stage}.log"
    fail debootstrap_failed "debootstrap ${suite}: ${said}"
  }
  rm -f -- "${stage}.log" "${stage}"/var/cache/apt/archives/*.deb
}

# Fills the stage: $1 source, $2 its kind, $3 beginning of the marker, $4 nfs_root or kept, $5... pairs of path and text
fill() {
  archive=$1 kind=$2 marker=$3
  shift 3
  hash=- facts='"size":0,"mtime":0'
  case ${kind} in
    host | upload)
      hash=$(sha256sum <"${archive}")
      facts=$(stat -L -c '"size":%s,"mtime":%Y' -- "${archive}") ;;
  esac
  error=$(mkdir -m 0755 -- "${stage}" 2>&1) || fail_of_write "${stage}" "${error}"
  case ${kind} in
    template) error=$(cd -- "${archive}" && cp -a . "${stage}/" 2>&1) || fail_of_write "${stage}" "${error}" ;;
    debootstrap) run_debootstrap "${archive}" ;;
    *) extract "${archive}" ;;
  esac
  if ! test -d "${stage}/etc" || test -L "${stage}/etc"; then fail not_a_root_tree "${archive} has no etc at its top"; fi
  forget_machine "${stage}"
  put_identity "${stage}" "$@"
  openssh_keys "${stage}" chroot
  dropbear_keys "${stage}" chroot
  rm -rf -- "${stage}/.provisioned"
  printf '%s,"sha256":"%s",%s}\n' "${marker}" "${hash%% *}" "${facts}" >"${stage}/.provisioned"
}

clean_up() {
  rm -rf -- "${stage}" "${stage}.log"
  case ${clean:-}:${sent} in image:*) rm -f -- "${tree}.new-xenplay" ;; esac
  test -z "${sent}" || rm -f -- "${sent}"
}

# $1 source, $2 its kind: before anything is made.
begin() {
  sent=
  test "$2" != upload || sent=$1
  trap 'exit 143' HUP INT TERM
  trap clean_up EXIT
  rm -rf -- "${stage}"
  case $2 in host | upload) test -r "$1" || fail archive_missing "$1 is not there" ;; esac
  needed=$(needs_of_source "$1" "$2")
}

unpack() {
  begin "$1" "$2"
  make_parent
  check_space "${parent}" "${needed% *}" "${needed#* }"
  fill "$@"
  sync
  take_place
}

# A file system holds less than its size: its own tables, and a reserve.
# $1 image|device, $2 bytes, $3 path that work is done beside, then as fill has it
make_disk() {
  clean=$1 bytes=$2 stage=$3.tree-xenplay
  parent=${stage%/*}
  shift 3
  begin "$1" "$2"
  make_parent
  test "$((${needed% *} * 11 / 10 + 8192))" -le "$((bytes / 1024))" ||
    fail too_small "$((bytes / 1048576)) MiB cannot hold a tree of $((${needed% *} / 1024)) MiB"
  check_space "${parent}" "$((${needed% *} * 2))" "${needed#* }"
  fill "$@"
  target=${tree}
  if test "${clean}" = image; then
    target=${tree}.new-xenplay
    rm -f -- "${target}"
    (umask 077; truncate -s "${bytes}" "${target}")
  else
    # Since the look somebody may have put something there.
    ! blkid -p "${target}" >/dev/null 2>&1 || fail not_ours "there is something on ${target} now"
  fi
  error=$(mke2fs -q -F -t ext4 -L root -d "${stage}" "${target}" 2>&1) || fail_of_write "${target}" "${error}"
  sync
  test "${clean}" = device || mv -f -- "${target}" "${tree}"
}

# $1 image|device, $2 bytes
grow_disk() {
  if test "$1" = image; then
    has=$(stat -c %s -- "${tree}")
    test "${has}" -le "$2" || fail would_shrink "${tree} has ${has} bytes by now"
    truncate -s "$2" "${tree}"
  fi
  # resize2fs wants a file system that was just checked; 1 says that something was mended.
  error=$(e2fsck -f -p "${tree}" 2>&1) || test $? -eq 1 || fail file_system_broken "${error}"
  error=$(resize2fs "${tree}" 2>&1) || fail_of_write "${tree}" "${error}"
  sync
}

sent=
case ${mode} in
  prepare)
    make_parent
    check_space "${parent}" "$(($1 * 2 / 1024 + 1024))" 64
    ;;
  unpack)
    lock
    unpack "$@"
    ;;
  identity)
    lock
    put_identity "${tree}" "$@"
    ;;
  keys)
    lock
    for daemon in "$@"; do
      case ${daemon} in
        openssh) openssh_keys "${tree}" host ;;
        dropbear) dropbear_keys "${tree}" host ;;
      esac
    done
    ;;
  remove)
    lock
    mounts=$(awk -v tree="${tree}" '$2 == tree || index($2, tree "/") == 1 || index($2, tree ".") == 1 { print $2 }' /proc/mounts)
    test -z "${mounts}" || fail mounted_inside "file systems are mounted in the tree: ${mounts}"
    rm -rf -- "${retired}" "${stage}" "${tree}.tar-xenplay"
    if test -e "${tree}/.provisioned"; then mv -- "${tree}" "${retired}"; fi
    forget_exports
    rm -rf -- "${retired}"
    ;;
  disk)
    lock
    make_disk "$@"
    ;;
  grow)
    lock
    grow_disk "$@"
    ;;
  remove-image)
    lock
    rm -rf -- "${tree}" "${tree}.new-xenplay" "${tree}.tree-xenplay" "${tree}.tar-xenplay"
    ;;
esac
