# What another dom0 knows of the guest, and whether it could send it here. $1 its address, $2 ours
# shellcheck disable=SC2154 # probe.sh sets what is read here
ask_peer() {
  section "peer $1"
  if command -v timeout >/dev/null 2>&1; then set -- "$1" "$2" timeout 30; fi
  to=$1 us=$2
  shift 2
  "$@" ssh -o BatchMode=yes -o ConnectTimeout=5 -o LogLevel=ERROR "root@${to}" "sh -s -- '${name}' '${uuid}' '${us}' '${more}'" 2>&1 <<'PEER' | content
name=$1 uuid=$2 us=$3 more=$4
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
table=$(bounded xl list -v 2>&1) || { echo "failure=xl list: ${table}"; exit 0; }
echo answered=yes
printf '%s\n' "${table}" | sed 's/^/table=/'
sed -n 's/^vendor_id[^:]*: */cpu_vendor=/p; s/^model name[^:]*: */cpu_model=/p; /^$/q' /proc/cpuinfo 2>/dev/null
for part in major minor; do
  test ! -r "/sys/hypervisor/version/${part}" || { read -r value < "/sys/hypervisor/version/${part}"; echo "${part}=${value}"; }
done
case ${more} in
  *shared*)
    bounded xenstore-ls -f /local/domain/0/backend 2>/dev/null |
      grep -E '^/local/domain/0/backend/(vbd|vbd3|qdisk)/[0-9]+/[0-9]+/(params|mode) = ' | sed 's/^/backend=/' ;;
esac
domid=$(printf '%s\n' "${table}" | awk -v uuid="${uuid}" '$(NF - 2) == uuid && $(NF - 4) !~ /d$/ { print $(NF - 7); exit }')
test -n "${domid}" || exit 0
bounded xl list -l "${domid}" 2>/dev/null | sed 's/^/live=/'
bounded xl info 2>/dev/null | sed -n 's/^virt_caps *: */virt_caps=/p'
if said=$(bounded ssh -n -o BatchMode=yes -o ConnectTimeout=5 -o LogLevel=ERROR "root@${us}" xl info -n 2>&1 >/dev/null); then echo reaches=yes
else echo "reaches_not=${said}"; fi
PEER
}
