# Looks at a disk image file or a block device that shall hold one guest's root; changes nothing and mounts nothing.
# $1 path, $2 image|device, $3 archive on this host or "", $4 template folder or "", $5 folder of modules on this host or ""
# key=value lines; "file=NAME" begins a file of the disk, whose lines follow with "|" before each. What is in the disk was written
# by a guest: it is only read by debugfs, as data.
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
path=$1 kind=$2 archive=$3 template=$4 modules=$5

for tool in mke2fs debugfs dumpe2fs blkid stat awk sha256sum; do
  command -v "${tool}" >/dev/null 2>&1 || { echo "missing=${tool}"; exit 0; }
done
for tool in resize2fs e2fsck debootstrap truncate; do
  if command -v "${tool}" >/dev/null 2>&1; then echo "tool=${tool}"; fi
done
test -z "${template}" || tell_template "${template}"
tell_archive "${archive}"
tell_modules "${modules}"
for leftover in "${path}.new-xenplay" "${path}.tree-xenplay" "${path}.tar-xenplay"; do
  test "${kind}" = device || test ! -e "${leftover}" || echo "leftover=${leftover}"
done

real=$(readlink -f "${path}" 2>/dev/null) || real=${path}
if test ! -e "${path}"; then echo disk=missing; exit 0; fi
if test "${kind}" = image; then
  if test -L "${path}"; then echo disk=link; exit 0; fi
  if test ! -f "${path}"; then echo disk=other; exit 0; fi
  bytes=$(stat -c %s "${path}")
else
  if test ! -b "${real}"; then echo disk=other; exit 0; fi
  sectors=0
  read -r sectors <"/sys/class/block/${real##*/}/size" 2>/dev/null
  bytes=$((sectors * 512))
fi
echo "bytes=${bytes}"

# Who has it: mounts and swap of this host, loop devices, what is stacked on it, guests. A device has many names (/dev/vg0/g1,
# /dev/mapper/vg0-g1, /dev/dm-0) and one number.
number=none
test "${kind}" != device || read -r number <"/sys/class/block/${real##*/}/dev" 2>/dev/null
awk -v n="${number}" '$3 == n { print "used=mounted at " $5 }' /proc/self/mountinfo
awk -v a="${path}" -v b="${real}" '$1 == a || $1 == b { print "used=swap" }' /proc/swaps
for backing in /sys/block/loop*/loop/backing_file; do
  file=
  test ! -r "${backing}" || read -r file <"${backing}"
  test "${file}" != "${real}" || { loop=${backing#/sys/block/}; echo "used=loop device ${loop%%/*}"; }
done
for holder in "/sys/class/block/${real##*/}/holders"/* "/sys/class/block/${real##*/}/${real##*/}"[0-9p]*; do
  test "${kind}" != device || test ! -e "${holder}" || echo "used=${holder##*/} lies on it"
done
if command -v xenstore-ls >/dev/null 2>&1 && test -e /proc/xen/capabilities; then
  bounded() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
  hex=none
  test "${number}" = none || hex=$(printf '%x:%x' "${number%:*}" "${number#*:}")
  bounded xenstore-ls -f /local/domain/0/backend 2>/dev/null |
    awk -v a="${path}\"" -v b="${real}\"" -v n="\"${hex}\"" '
      $1 ~ /\/params$/ && (index($0, a) || index($0, b)) || $1 ~ /\/physical-device$/ && $3 == n { split($1, part, "/"); found[part[7]] }
      END { for (domain in found) print "used=a disk of domain " domain }'
fi

found=$(blkid -p -o export "${path}" 2>/dev/null) || found=
type=$(printf '%s\n' "${found}" | sed -n 's/^TYPE=//p')
table=$(printf '%s\n' "${found}" | sed -n 's/^PTTYPE=//p')
if test -z "${type}${table}"; then
  # blkid ends with 8 when what it sees is ambivalent; a file that holds something unknown is not empty either.
  blkid -p "${path}" >/dev/null 2>&1
  case $? in
    8) echo disk=foreign; echo 'content=traces of several file systems' ;;
    *)
      if test "${bytes}" -eq 0 || test -z "$(head -c 1048576 "${path}" | tr -d '\0' | head -c 1 | od -An -tx1)"; then echo disk=empty
      else echo disk=foreign; echo 'content=data of an unknown kind'; fi ;;
  esac
  exit 0
fi
show() { debugfs -c -R "cat $1" "${path}" 2>/dev/null | head -c 65536 | sed 's/^/|/'; echo; }
marker=$(debugfs -c -R 'cat /.provisioned' "${path}" 2>/dev/null | head -c 4096)
case ${type}:${marker} in
  ext[234]:'{"version"'*)
    echo disk=ours
    tell_hash "${archive}" "${marker}"
    test -z "${modules}" || ! debugfs -c -R "stat /lib/modules/${modules##*/}/modules.dep" "${path}" 2>/dev/null | grep -q '^Inode:' || echo modules=yes
    dumpe2fs -h "${path}" 2>/dev/null | awk -F ': *' '/^Block count/ { n = $2 } /^Block size/ { size = $2 } END { printf "fs_bytes=%.0f\n", n * size }'
    for file in .provisioned etc/hostname etc/hosts etc/resolv.conf root/.ssh/authorized_keys; do
      echo "file=${file}"
      show "/${file}"
    done ;;
  *)
    echo disk=foreign
    echo "content=${type:-a partition table (${table})}" ;;
esac
exit 0
