# Who the guest of a tree is: files written in it, what a disk root would mount, what a copy must forget.
set -eu

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

# $1 tree: a login at the console of the guest.
mend_console() {
  if test -L "$1/etc"; then fail unsafe_tree "$1/etc is a symbolic link"; fi
  for name in $(cd -- "$1" && console_files); do
    text=$(cd -- "$1" && with_hvc0 "${name}"; echo x)
    put "$1" "${name}" "${text%x}"
  done
}

# $1 tree, $2 folder of modules on this host
copy_modules() (
  enter "$1" "$(cd -- "$1" && modules_folder)"
  coming=.xenplay-${2##*/}
  trap 'rm -rf -- "${coming}"' EXIT
  check_space . "$(($(kib_of_modules "$2") + 1024))" "$(find "$2/" -xdev | wc -l)"
  rm -rf -- "${coming}"
  # build and source lead to where the kernel was made.
  error=$({ mkdir -- "${coming}" && cp -a "$2/." "${coming}/" && rm -f -- "${coming}/build" "${coming}/source"; } 2>&1) ||
    fail_of_write "$1" "${error}"
  rm -rf -- "./${2##*/}"
  mv -- "${coming}" "${2##*/}"
)

# $1 tree, $2 nfs_root or kept, $3 hvc0 or kept, $4 folder of modules on this host or "", $5... pairs of path in the tree and text
put_identity() {
  target=$1 fstab=$2 console=$3 modules=$4
  shift 4
  while test $# -gt 1; do
    put "${target}" "$1" "$2"
    shift 2
  done
  test "${fstab}" = kept || mend_fstab "${target}"
  test "${console}" = kept || mend_console "${target}"
  test -z "${modules}" || copy_modules "${target}" "${modules}"
}

# $1 tree: it shall find out anew who it is.
forget_machine() (
  enter "$1" etc
  if test -e machine-id || test -L machine-id; then put "$1" etc/machine-id ''; fi
  for step in var var/lib var/lib/dbus; do test ! -L "$1/${step}" || return 0; done
  rm -f -- "$1/var/lib/dbus/machine-id"
)
