# What a guest needs of its host, and what of that is not there or not right: a line "|WHAT NAME" for each such thing.
# shellcheck disable=SC2154 # probe.sh sets what is read here: usual (the script of interfaces that name none, or ""), xl, xenstored, hangs

# A device has many names (/dev/vg0/g1, /dev/mapper/vg0-g1, /dev/dm-0) and one number.
number_of() {
  # shellcheck disable=SC2046 # two words are wanted
  set -- $(stat -L -c '0x%t 0x%T' -- "$1" 2>/dev/null)
  test $# -ne 2 || echo "$(($1)):$(($2))"
}
# Numbers of what the dom0 has mounted or swaps to. A btrfs is mounted under a number of its own, so what it names counts too.
taken_numbers() {
  awk '{ print $3 }' /proc/self/mountinfo
  sed -n 's|^\(/dev/[^[:space:]]*\)[[:space:]].*|\1|p' /proc/mounts /proc/swaps 2>/dev/null |
    while read -r device; do number_of "${device}"; done
}
# $1 number of a device: it is taken, or a partition of it, or what lies on it. Volumes of LVM and RAID are the dom0's as they are.
is_taken() {
  case "
${taken}
" in *"
$1
"*) return 0 ;; esac
  for upper in "/sys/dev/block/$1"/*/partition "/sys/dev/block/$1"/holders/*; do
    upper=${upper%/partition}
    test -r "${upper}/dev" || continue
    case $(cat "${upper}/dm/uuid" 2>/dev/null) in LVM-*) return 0 ;; esac
    test ! -d "${upper}/md" || return 0
    if is_taken "$(cat "${upper}/dev")"; then return 0; fi
  done
  return 1
}
# Whether the dom0 itself has the disk in use: the device, or a loop device over the image.
is_used_here() {
  taken=${taken:-$(taken_numbers)}
  if test -b "$1"; then
    is_taken "$(number_of "$1")"
    return
  fi
  real=$(readlink -f -- "$1")
  for backing in /sys/block/loop*/loop/backing_file; do
    test -r "${backing}" || continue
    read -r file < "${backing}"
    case ${file} in "$1" | "${real}") ;; *) continue ;; esac
    if is_taken "$(cat "${backing%/loop/backing_file}/dev")"; then return 0; fi
  done
  return 1
}

# Storage that other hosts may have too.
is_on_network() {
  awk -v path="$1" '
    $2 == "/" || path == $2 || index(path, $2 "/") == 1 { if (length($2) >= length(best)) { best = $2; kind = $3 } }
    END { exit kind !~ /^(nfs4?|cifs|smb3|ceph|ocfs2|gfs2|lustre|9p|glusterfs|fuse\.(glusterfs|ceph|sshfs|rbd))$/ }' /proc/mounts
}
# A program that xl starts: by its path, or in xl's own folder.
is_program() {
  command -v "$1" >/dev/null 2>&1 && return
  for file in /usr/lib/xen*/bin/"$1" /usr/libexec/xen*/bin/"$1" /usr/local/lib/xen*/bin/"$1"; do
    test ! -x "${file}" || return 0
  done
  return 1
}

is_bridge() { if test ! -d "/sys/class/net/$1"; then echo "|bridge $1"; elif test ! -d "/sys/class/net/$1/bridge"; then echo "|not_a_bridge $1"; fi; }
is_link() { test -d "/sys/class/net/$1" || echo "|bridge $1"; }
is_script() { if test ! -e "$1"; then echo "|script $1"; elif test ! -x "$1"; then echo "|not_executable $1"; fi; }

# $1 kind, $2 name: a pair of the probe's.
look_for() {
  case $1 in
    bridge) is_bridge "$2" ;;
    link) is_link "$2" ;;
    script) is_script "$2" ;;
    vif)
      case ${usual} in */vif-route | */vif-nat) ;; */vif-openvswitch) is_link "${2%%[.:]*}" ;; *) is_bridge "$2" ;; esac
      test -z "${usual}" || is_script "${usual}" ;;
    disk | cdrom)
      if test ! -e "$2"; then echo "|disk $2"; elif test ! -f "$2" && test ! -b "$2"; then echo "|not_a_disk $2"; fi
      test "$1" = cdrom || ! is_used_here "$2" || echo "|mounted $2"
      test "$1" = cdrom || ! test -f "$2" || ! is_on_network "$2" || echo "|network_disk $2" ;;
    pool) test -z "${xl:-}" || test -z "${xenstored:-}" || test -n "${hangs:-}" || bounded xl cpupool-list "$2" >/dev/null 2>&1 || echo "|CPU_pool $2" ;;
    bzimage)
      if test ! -e "$2"; then echo "|kernel $2"; elif test ! -f "$2"; then echo "|not_a_file $2"
      # Its qemu takes an ELF file for an old kernel that cannot have an initramfs. Byte 514 on is the boot header's mark.
      elif test "$(tail -c +515 "$2" | head -c 4)" != HdrS; then echo "|not_a_bzimage $2"; fi ;;
    program) is_program "$2" || echo "|program $2" ;;
    pci)
      if test ! -e "/sys/bus/pci/devices/$2"; then echo "|pci $2"
      elif test ! -e "/sys/bus/pci/drivers/pciback/$2"; then echo "|not_assignable $2"; fi ;;
    *) if test ! -e "$2"; then echo "|$1 $2"; elif test ! -f "$2"; then echo "|not_a_file $2"; fi ;;
  esac
}
