/**
 * Text of a stand-in for `xm`, which no lab of ours has any more (it left Xen with 4.5). Its tables and S-expressions have the
 * form that xend 3.x to 4.1 printed, as posted in public by its users: a domain a `(domain (key value) …)`, the table's columns
 * Name, ID, Mem, VCPUs, State, Time. `$root/name`, `domid`, `flags` and `memory` are files with the one guest.
 */
export const STAND_IN_XM = `root=$(dirname "$0")/..
echo "$*" >>"\${root}/calls"
has() { test -e "\${root}/$1"; }
of() { cat "\${root}/$1" 2>/dev/null; }
long() {
  echo '(domain'
  test "$2" = '' || echo "    (domid $2)"
  echo "    (cpu_weight 256)
    (cpu_cap 0)
    (on_crash restart)
    (uuid $4)
    (bootloader_args )
    (vcpus 1)
    (name '$1')
    (on_poweroff destroy)
    (on_reboot restart)
    (cpus (()))
    (maxmem $5)
    (memory $5)
    (features )
    (on_xend_start ignore)
    (start_time 1230489041.67)
    (online_vcpus 1)
    (image (linux (kernel /boot/vmlinuz) (args 'root=/dev/nfs ip=192.0.2.9:192.0.2.1::255.255.255.0:g1:eth0:off')))
    (status 2)"
  test "$2" = '' || echo "    (state $3)
    (store_mfn 2216783)"
  echo "    (device (vif (bridge eth0) (mac 00:16:3e:1b:8b:d2) (script /etc/xen/scripts/vif-bridge) (backend 0)))
)"
}
case $1 in
  list)
    if test "$2" = --long; then
      long Domain-0 0 r----- 00000000-0000-0000-0000-000000000000 1024
      has name && long "$(of name)" "$(of domid)" "$(of flags)" d9a1b362-c834-67ab-4e9d-d4b706699297 "$(of memory)"
      exit 0
    fi
    has name || { echo "Error: Domain '$2' does not exist." >&2; exit 1; }
    echo 'Name                                        ID   Mem VCPUs      State   Time(s)'
    if has domid; then printf '%-40s %5s %5s %5s     %s %8s\\n' "$(of name)" "$(of domid)" "$(of memory)" 1 "$(of flags)" 5.9
    else printf '%-40s %5s %5s %5s     %6s %8s\\n' "$(of name)" '' "$(of memory)" 1 '' 0.0; fi ;;
  shutdown) has deaf || rm -f "\${root}/name" "\${root}/domid" ;;
  destroy) rm -f "\${root}/name" "\${root}/domid" ;;
  pause) echo --p--- >"\${root}/flags" ;;
  unpause) echo -b---- >"\${root}/flags" ;;
  create | start) echo g1 >"\${root}/name"; echo 4 >"\${root}/domid"; echo -b---- >"\${root}/flags"; echo 256 >"\${root}/memory" ;;
esac`;
