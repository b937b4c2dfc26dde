# Makes, grows or removes a root on a disk: what $1 is, and the words after $2 (the disk) with it:
#   disk     $3 image|device, $4 bytes, $5 path that work is done beside, then as from $3 of unpack in tree.sh
#   grow     $3 image|device, $4 bytes
#   remove-image
# shellcheck disable=SC2154,SC2034 # common.sh sets what is read here, or another part reads what is set
set -eu

# A file system holds less than its size: its own tables, and a reserve.
# $1 image|device, $2 bytes, $3 path that work is done beside, then as fill has it
make_disk() {
  clean=$1 bytes=$2 stage=$3.tree-xenplay
  parent=${stage%/*}
  shift 3
  begin "$1" "$2" "$6"
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
