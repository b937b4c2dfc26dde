# ssh host keys of a tree: of the kinds that it has, or that are usual.
set -eu

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
