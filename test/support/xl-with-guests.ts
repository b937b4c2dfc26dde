/**
 * Text of a stand-in for `xl` that keeps guests: it reads config files as far as xen_guest writes them, and tells of its guests in the
 * columns and the JSON of captures in test/cases/xen_guest. A guest "runs" by having the address of its command line on the host's
 * loopback, so that who asks for its port 22 gets an answer.
 */
export const XL_WITH_GUESTS = `#!/bin/sh
set -u
all=/var/lib/xl-stand-in
mkdir -p "\${all}"
echo "$*" >>/var/log/xl-calls
setting() { sed -n "s/^$1 = \\"*\\([^\\"]*\\)\\"*$/\\1/p" "\${all}/$2/config"; }
address() { setting cmdline "$1" | sed -n 's/.*ip=\\([0-9.]*\\):.*/\\1/p'; }
row() { printf '%-40s %5d %5d %5d     %s  %8.1f %s        -                -\\n' "$@"; }
json() {
  kib=$(($(setting memory "$1") * 1024))
  nics=$(sed -n 's/^  "mac=\\([^,]*\\),bridge=\\([^,"]*\\).*/{"mac": "\\1", "bridge": "\\2"}/p' "\${all}/$1/config" | paste -sd, -)
  disks=$(sed -n 's/^  "format=\\(.*\\),vdev=\\(.*\\),access=rw,target=\\(.*\\)",*$/{"pdev_path": "\\3", "vdev": "\\2", "format": "\\1", "readwrite": 1}/p' "\${all}/$1/config" | paste -sd, -)
  vcpus=$(setting vcpus "$1")
  printf '[{"domid": %s, "config": {"c_info": {"type": "pv"}, "b_info": {"max_vcpus": %s, "avail_vcpus": [%s], ' "$1" "\${vcpus}" "$(seq -s , 0 $((vcpus - 1)))"
  printf '"max_memkb": %s, "target_memkb": %s, "kernel": "%s", ' "\${kib}" "\${kib}" "$(setting kernel "$1")"
  printf '"ramdisk": "%s", "cmdline": "%s"}, ' "$(setting ramdisk "$1")" "$(setting cmdline "$1")"
  printf '"nics": [%s], "disks": [%s], "on_reboot": "restart", "on_soft_reset": "soft_reset"}}]\\n' "\${nics}" "\${disks}"
}
stop() { test "$(address "$1")" = '' || ip addr del "$(address "$1")/32" dev lo; rm -r "\${all:?}/$1"; }
case $* in
  'list -v')
    printf 'Name                                        ID   Mem VCPUs\\tState\\tTime(s)   UUID                            Reason-Code\\tSecurity Label\\n'
    row Domain-0 0 640 1 r----- 108.5 00000000-0000-0000-0000-000000000000
    for guest in "\${all}"/*/; do
      test -d "\${guest}" || continue
      id=$(basename "\${guest}")
      row "$(setting name "\${id}")" "\${id}" "$(setting memory "\${id}")" 1 -b---- 16.2 "$(setting uuid "\${id}")"
    done ;;
  'list -l '*) json "$3" ;;
  info) printf 'free_memory            : 4096\\nvirt_caps              : pv hvm hap\\nxen_commandline        : dom0_mem=640M\\n' ;;
  'create -n '*) ;;
  'create -- '*)
    last=$(cat "\${all}/last" 2>/dev/null || echo 0)
    id=$((last + 1))
    echo "\${id}" >"\${all}/last"
    mkdir "\${all}/\${id}"
    cp "$3" "\${all}/\${id}/config"
    test "$(address "\${id}")" = '' || ip addr add "$(address "\${id}")/32" dev lo ;;
  'shutdown '*) stop "$2" ;;
  *) echo "this stand-in has no $1" >&2; exit 1 ;;
esac
`;

/** Makes a host that looks like a dom0 of Xen 4.17 of one of the fleet: shell text, which needs the stand-in as its input. */
export const BECOME_DOM0 = `set -eu
cat >/usr/local/bin/xl
chmod +x /usr/local/bin/xl
mkdir -p /run/true-sys /boot/guests /etc/network/interfaces.d /etc/xen/auto
mount --rbind /sys /run/true-sys
mount -t tmpfs tmpfs /sys
for part in /run/true-sys/*; do ln -s "\${part}" /sys/; done
rm -f /sys/hypervisor
mkdir -p /sys/hypervisor/version /sys/hypervisor/properties
echo xen >/sys/hypervisor/type
echo 4 >/sys/hypervisor/version/major
echo 17 >/sys/hypervisor/version/minor
echo 000228f0 >/sys/hypervisor/properties/features
for daemon in oxenstored xenconsoled; do
  cp /bin/sleep "/usr/local/bin/\${daemon}"
  setsid "\${daemon}" 86400 </dev/null >/dev/null 2>&1 &
done
: >/boot/guests/vmlinuz
: >/boot/guests/initrd.img
printf 'auto lo\\niface lo inet loopback\\nauto eth0\\niface eth0 inet static\\nsource /etc/network/interfaces.d/*\\n' >/etc/network/interfaces
printf '#!/bin/sh\\nexit 9\\n' >/usr/local/sbin/ifup
chmod +x /usr/local/sbin/ifup
for daemon in oxenstored xenconsoled; do
  until grep -qx "\${daemon}" /proc/[0-9]*/comm; do sleep 0.1; done
done
`;
