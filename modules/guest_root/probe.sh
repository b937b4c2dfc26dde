# Looks at one guest's root tree; changes nothing. The tree belongs to a guest, which may have put anything into it:
# symbolic links are never followed, large files not read, nothing of it is run.
# $1 path of the tree, $2 archive on this host or "", $3 "uses" when it matters who uses the tree, $4 template folder,
# "debootstrap" or "", $5 folder of modules on this host or "", $6... files of the tree that matter besides those of every tree.
# Answers key=value lines; "file=NAME" begins a file, whose lines follow with "|" before each.
set -eu
export LC_ALL=C
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
tree=$1 archive=$2 uses=$3 template=$4 modules=$5
shift 5

for tool in awk find stat tar sha256sum; do
  command -v "${tool}" >/dev/null || { echo "missing=${tool}"; exit 0; }
done

is_empty() {
  for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if test -e "${entry}" || test -L "${entry}"; then return 1; fi
  done
}

if test -L "${tree}"; then
  echo tree=link
elif test -d "${tree}"; then
  if test -f "${tree}/.provisioned" && ! test -L "${tree}/.provisioned"; then
    echo tree=ours
  elif is_empty "${tree}"; then
    echo tree=empty
  else
    echo tree=foreign
  fi
elif test -e "${tree}"; then
  echo tree=other
else
  echo tree=missing
fi
for leftover in "${tree}.new-xenplay" "${tree}.old-xenplay" "${tree}.tar-xenplay"; do
  if test -e "${leftover}"; then echo "leftover=${leftover}"; fi
done

# $1... paths in the tree: the first folder on the way to one of them that is a link.
find_link() {
  for name in etc/ssh/x etc/dropbear/x root/.ssh/x "$@"; do
    while test "${name}" != "${name%/*}"; do
      name=${name%/*}
      test ! -L "${name}" || { printf 'unsafe=%s\n' "${name}"; return; }
    done
  done
}

# What would be configured again although the root comes over it.
show_cards() {
  if test -L etc/network || test -L etc/network/interfaces.d; then return 0; fi
  set --
  for file in etc/network/interfaces etc/network/interfaces.d/*; do
    if test -f "${file}" && ! test -L "${file}"; then set -- "$@" "${file}"; fi
  done
  test $# -eq 0 || head -c 65536 -- "$@" | awk '$1 == "iface" && $2 != "lo" && $3 == "inet" && ($4 == "dhcp" || $4 == "static") { print "card=" $2 " " $4 }'
}

show_identity() {
  cd -- "${tree}"
  unsafe=$(find_link "$@")
  if test -n "${unsafe}"; then printf '%s\n' "${unsafe}"; return; fi
  show_cards
  test -z "${modules}" || ! has_modules "${modules}" || echo modules=yes
  test -L etc || console_files | sed 's/^/console=/'
  if test -d etc/ssh && { test -e etc/ssh/sshd_config || test -e usr/sbin/sshd; }; then echo daemon=openssh; fi
  if test -d etc/dropbear; then echo daemon=dropbear; fi
  for key in etc/ssh/ssh_host_*_key; do test ! -f "${key}" || echo key=openssh; done
  for key in etc/dropbear/dropbear_*_host_key; do test ! -f "${key}" || echo key=dropbear; done
  set -- "$@" .provisioned etc/hostname etc/hosts etc/fstab root/.ssh/authorized_keys
  for file in etc/ssh/ssh_host_*_key.pub etc/dropbear/dropbear_*_host_key.pub; do
    case ${file} in *[!a-z0-9_/.-]*) ;; *) set -- "$@" "${file}" ;; esac
  done
  names=$(find "$@" -prune -type f -size -257 2>/dev/null || true)
  IFS='
'
  # shellcheck disable=SC2086 # one word a line; none of the names holds a blank or a pattern
  set -- ${names}
  unset IFS
  test $# -eq 0 || awk 'FNR == 1 { print "file=" FILENAME } { print "|" $0 }' "$@"
}
marker=
if test -f "${tree}/.provisioned" && ! test -L "${tree}/.provisioned"; then
  identity=$(show_identity "$@")
  printf '%s\n' "${identity}"
  case ${identity} in *'file=.provisioned'*) marker=${identity#*file=.provisioned} ;; esac
fi
for tool in ssh-keygen dropbearkey; do
  if command -v "${tool}" >/dev/null; then echo "tool=${tool}"; fi
done

tell_modules "${modules}"
tell_archive "${archive}"
tell_hash "${archive}" "${marker}"

case ${template} in
  /*) tell_template "${template}" ;;
  debootstrap) command -v debootstrap >/dev/null && echo tool=debootstrap ;;
esac

test "${uses}" = uses || exit 0
# The tables have the path behind all links.
real=$(readlink -f -- "${tree}") || real=${tree}
awk -v tree="${real}" '$2 == tree || index($2, tree "/") == 1 { print "mount=" $2 }' /proc/mounts
test -r /var/lib/nfs/etab || exit 0
awk -v tree="${real}" -F '\t' '$1 == tree || index($1, tree "/") == 1 || index(tree, $1 "/") == 1 {
  sub(/\(.*/, "", $2)
  print "export=" $1 " to " $2
}' /var/lib/nfs/etab
