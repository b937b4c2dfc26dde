#!/bin/sh
# tree-busybox.sh ROOT KEYS: an Alpine-like host: one busybox for every command, its ash as sh, and dropbear.
set -eu
root="$1"
keys="$2"
for folder in bin sbin usr/bin usr/sbin usr/local/sbin etc/dropbear dev/pts dev/shm proc sys mnt run tmp var/log root lib lib64 home/ops home/deploy; do
  mkdir -p "${root}/${folder}"
done
chmod 1777 "${root}/tmp"
chmod 700 "${root}/root"
cp "$(command -v busybox)" "${root}/bin/busybox"
cp "$(command -v dropbear)" "${root}/usr/sbin/dropbear"
# A static busybox has no libraries, and ldd says so by its status.
{
  ldd "${root}/usr/sbin/dropbear"
  ldd "${root}/bin/busybox" || true
} 2>/dev/null | grep -o '/[^ ]*' | sort -u | while read -r library; do
  mkdir -p "${root}$(dirname "${library}")"
  cp -L "${library}" "${root}${library}"
done
chroot "${root}" /bin/busybox --install -s

# dropbear keeps host keys in a form of its own.
for key in "${keys}"/host.*.pub; do
  dropbearconvert openssh dropbear "${key%.pub}" "${key%.pub}.dropbear" >/dev/null 2>&1
done

mknod -m 666 "${root}/dev/null" c 1 3
mknod -m 666 "${root}/dev/zero" c 1 5
mknod -m 666 "${root}/dev/full" c 1 7
mknod -m 666 "${root}/dev/random" c 1 8
mknod -m 666 "${root}/dev/urandom" c 1 9
mknod -m 666 "${root}/dev/tty" c 5 0
ln -s pts/ptmx "${root}/dev/ptmx"
ln -s /proc/self/fd "${root}/dev/fd"

cat >"${root}/etc/passwd" <<'EOF'
root:x:0:0:root:/root:/bin/sh
ops:x:1001:1001::/home/ops:/bin/sh
deploy:x:1002:1002::/home/deploy:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/false
EOF
printf '%s\n' root:x:0: ops:x:1001: deploy:x:1002: nogroup:x:65534: >"${root}/etc/group"
# perl is on every Debian; not every busybox can hash.
for user in root ops deploy; do
  printf '%s:%s:19000:0:99999:7:::\n' "${user}" "$(perl -e 'print crypt("fleet-$ARGV[0]", "\$6\$fleet\$")' "${user}")"
done >"${root}/etc/shadow"
chmod 600 "${root}/etc/shadow"
printf '/bin/sh\n' >"${root}/etc/shells"
printf 'NAME="busybox"\nID=busybox\n' >"${root}/etc/os-release"
# su needs the setuid bit, which belongs to a copy that is only su.
cp "${root}/bin/busybox" "${root}/bin/busybox-suid"
chmod 4755 "${root}/bin/busybox-suid"
ln -sf /bin/busybox-suid "${root}/bin/su"
