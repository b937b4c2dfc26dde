# Looks at the network of a dom0 as far as one bridge needs it. Sections: "=NAME", then lines that begin with "|".
# $1 bridge, $2 mode, $3 uplink or empty, $4 address for a bridge with ports or empty, $5 number of ports, then the ports, then the files that the module writes
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/sbin:/sbin:/usr/local/sbin
bridge=$1 mode=$2 uplink=$3 address=$4 count=$5
shift 5
section() { printf '=%s\n' "$1"; }
content() { sed 's/^/|/'; echo; }
bounded() { if command -v timeout >/dev/null 2>&1; then timeout 10 "$@"; else "$@"; fi; }
# Files of /proc/sys give only their first byte to a shell's "read", which asks for one byte at a time.
kernel() { test ! -r "$2" || printf '|%s=%s\n' "$1" "$(cat "$2")"; }
# A port without carrier or a link that is down gives an error when it is read.
fact() { test ! -r "$2" || { IFS= read -r value < "$2"; } 2>/dev/null && test -n "${value:-}" && printf '|%s=%s\n' "$1" "${value}"; value=; }

link() {
  test -e "/sys/class/net/$1" || return 0
  section "link $1"
  directory=/sys/class/net/$1
  for key in flags mtu address carrier; do fact "${key}" "${directory}/${key}"; done
  if test -d "${directory}/bridge"; then
    echo '|is_bridge=yes'
    fact stp "${directory}/bridge/stp_state"
    fact forward_delay "${directory}/bridge/forward_delay"
  fi
  test ! -e "${directory}/wireless" && test ! -e "${directory}/phy80211" || echo '|wireless=yes'
  if test -e "${directory}/master"; then printf '|master=%s\n' "$(basename "$(readlink "${directory}/master")")"; fi
  for port in "${directory}/brif/"*; do test ! -e "${port}" || printf '|port=%s\n' "${port##*/}"; done
  if test -r "/proc/net/vlan/$1"; then
    sed -n 's/.*VID: \([0-9]*\).*/\1/p; s/^Device: //p' "/proc/net/vlan/$1" | tr '\n' ' ' | sed 's/^/|vlan=/; s/ *$//'
    echo
  fi
  test "${ovs}" = running || return 0
  if switch br-exists "$1"; then
    echo '|is_ovs=yes'
    switch list-ports "$1" | sed 's/^/|port=/'
  else
    switch port-to-br "$1" | sed 's/^/|master=/'
  fi
}

switch() { bounded ovs-vsctl --timeout=9 "$@" 2>/dev/null; }

# A device that carries the connection, and all that it stands on: the ports of a bridge, the link under a VLAN.
carries() {
  printf '|management=%s\n' "$1"
  for lower in "/sys/class/net/$1"/lower_*; do test ! -e "${lower}" || carries "${lower##*/lower_}"; done
}

# Asks the segment of a port that is still to be added whether someone has the address. There is another arping, whose
# options mean other things; and only a link that is up can ask.
duplicate() {
  test -n "${address}" && grep -qx 1 "/sys/class/net/$1/carrier" 2>/dev/null || return 0
  test "$(basename "$(readlink "/sys/class/net/$1/master")")" != "${bridge}" || return 0
  if test "${ovs}" = running && test "$(switch port-to-br "$1")" = "${bridge}"; then return 0; fi
  # What the port has itself by now is not asked for again.
  ! bounded ip -o -4 addr show dev "$1" 2>/dev/null | grep -qF " ${address}/" || return 0
  case $(arping -V 2>&1; arping --help 2>&1) in *iputils* | *BusyBox*) ;; *) echo '|unasked=yes'; return 0 ;; esac
  bounded arping -D -q -c 2 -w 2 -I "$1" "${address}" >/dev/null 2>&1 || echo '|duplicate=yes'
}

# The file of networkd that sets the uplink up when ours is not there, and whether one comes before ours.
networkd_files() {
  networkctl --version 2>/dev/null | sed -n 's/^systemd \([0-9]*\).*/|systemd_version=\1/p'
  card=$(cat "/sys/class/net/${uplink}/address" 2>/dev/null)
  for file in /etc/systemd/network/*.network /run/systemd/network/*.network /usr/local/lib/systemd/network/*.network \
    /usr/lib/systemd/network/*.network /lib/systemd/network/*.network; do
    case ${file} in */00-xenplay-* | */50-xenplay-*) continue ;; esac
    test ! -e "${file}" || printf '%s\n' "${file##*/}"
  done | sort -u | while read -r base; do
    for folder in /etc /run /usr/local/lib /usr/lib /lib; do test ! -e "${folder}/systemd/network/${base}" || break; done
    file=${folder}/systemd/network/${base}
    if test "$(printf '%s\n' "${base}" 00-xenplay- | sort | head -n 1)" = "${base}"; then printf '|network_before=%s\n' "${file}"; fi
    matches_uplink "${file}" || continue
    printf '|uplink_file=%s\n' "${file}"
    sed -nE 's/^[[:space:]]*//; s/[[:space:]]*=[[:space:]]*/=/; /^(DNS|Domains|DNSDefaultRoute|DNSOverTLS|DNSSEC|LLMNR|MulticastDNS|NTP)=/s/^/|uplink_option=/p
      /^(VLAN|MACVLAN|MACVTAP|IPVLAN|VXLAN|Tunnel|Xfrm|Bond|Bridge|VRF)=/s/^/|uplink_misfit=/p; /^\[RoutingPolicyRule\]/s/^/|uplink_misfit=/p' "${file}"
    # The first one alone counts.
    break
  done
}
matches_uplink() {
  set -f
  # shellcheck disable=SC2013 # words it is
  for match in $(sed -nE 's/^[[:space:]]*(Name|MACAddress|PermanentMACAddress)[[:space:]]*=//p' "$1"); do
    # shellcheck disable=SC2254 # a pattern
    case ${uplink} in ${match}) set +f; return 0 ;; esac
    if test "${match}" = "${card}"; then set +f; return 0; fi
  done
  set +f
  return 1
}

device_to() { bounded ip route get "$@" 2>/dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p'; }

# sudo takes SSH_CONNECTION away from us, but not from the sshd and the shell above us.
ssh_connection() {
  found=${SSH_CONNECTION:-}
  above=${PPID}
  while test -z "${found}" && test "${above:-1}" -gt 1; do
    found=$(tr '\0' '\n' < "/proc/${above}/environ" | sed -n 's/^SSH_CONNECTION=//p')
    above=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/${above}/status")
  done 2>/dev/null
  printf '%s\n' "${found}"
}

section facts
for tool in ip iptables nft ifup networkctl netplan nmcli dnsmasq ifconfig; do
  if command -v "${tool}" >/dev/null 2>&1; then printf '|tool_%s=yes\n' "${tool}"; fi
done
test ! -d /run/systemd/system || echo '|systemd=yes'
test ! -d /etc/xen || echo '|etc_xen=yes'
for script in vif-bridge vif-route vif-openvswitch; do test ! -e "/etc/xen/scripts/${script}" || printf '|xl_script=%s\n' "${script}"; done
if test -s "/run/xenplay-dnsmasq-${bridge}.pid" && tr '\0' ' ' < "/proc/$(cat "/run/xenplay-dnsmasq-${bridge}.pid")/cmdline" 2>/dev/null |
  grep -qF -- "--conf-file=/etc/xenplay/dnsmasq-${bridge}.conf "; then
  # What it runs with is what the file was when it started.
  if test "$(cksum < "/etc/xenplay/dnsmasq-${bridge}.conf")" = "$(cat "/run/xenplay-dnsmasq-${bridge}.sum")"; then echo '|dhcp=running'; else echo '|dhcp=stale'; fi 2>/dev/null
fi
ovs=no
if command -v ovs-vsctl >/dev/null 2>&1 && switch show >/dev/null; then ovs=running; echo '|ovs=running'; fi
kernel ip_forward /proc/sys/net/ipv4/ip_forward
if test "${mode}" = nat || test "${mode}" = routed; then kernel accept_redirects /proc/sys/net/ipv4/conf/all/accept_redirects; fi
test -z "${uplink}" || kernel proxy_arp "/proc/sys/net/ipv4/conf/${uplink}/proxy_arp"
kernel bridge_nf /proc/sys/net/bridge/bridge-nf-call-iptables
printf '|clock=%s\n' "$(date +%s)"
# What xend's own scripts make of a network, and the line by which it runs them; without xend, that line is nobody's any more.
legacy_network() {
  for link in /sys/class/net/peth* /sys/class/net/vif0.*; do
    if test -e "${link}"; then printf '|legacy=the interface %s\n' "${link##*/}"; return; fi
  done
  for link in /sys/class/net/eth[0-9]*; do
    if test -d "${link}/bridge"; then printf '|legacy=a bridge that is called %s\n' "${link##*/}"; return; fi
  done
  command -v xend >/dev/null 2>&1 || test -n "$(find /usr/lib/xen*/bin/xend 2>/dev/null)" || return
  sed -nE "s/^[[:space:]]*\\(network-script[[:space:]]+'?([^')]*)'?\\).*/\\1/p" /etc/xen/xend-config.sxp 2>/dev/null | tail -n 1 |
    grep -vE '^network-dummy|bridge=null' | sed "s/^/|legacy=the network-script /; s/\$/ of xend-config.sxp/"
}
legacy_network

if test "${mode}" = nat || test "${mode}" = routed; then
  grep -lE '^[[:space:]]*net[./]ipv4[./]ip_forward[[:space:]]*=[[:space:]]*0' /etc/sysctl.conf /etc/sysctl.d/*.conf 2>/dev/null | sed 's/^/|forward_off=/'
fi
if test "${mode}" = routed && test -e /etc/xen/scripts/vif-route; then
  echo '|vif_route=yes'
  grep -q ifconfig /etc/xen/scripts/vif-route && echo '|vif_route_ifconfig=yes'
fi

connection=$(ssh_connection)
client=${connection%% *}
if test -n "${client}"; then
  printf '|client=%s\n' "${client}"
  rest=${connection#* * }
  case ${client} in
    *%*) device=${client#*%} ;;
    *) device=$(device_to "${client}" from "${rest%% *}"); device=${device:-$(device_to "${client}")} ;;
  esac
  # Over the loopback comes a tunnel, whose other end we do not see.
  if test -n "${device}" && test "${device}" != lo; then carries "${device}"; fi
fi

# A guest on its way to or from this host is lost with the connection that it comes over.
if test "${mode}" != routed && command -v pgrep >/dev/null 2>&1; then
  pgrep -f '(^|[/ ])x[lm] (-[^ ]+ )*migrate' | sed -n '1s/^/|migration=/p'
fi

# Who sets the network up at boot; what this module itself wrote is no evidence.
if test -e /etc/xensource-inventory; then echo '|renderer=xapi'; fi
manager=no
if command -v nmcli >/dev/null 2>&1 && bounded nmcli -t -f DEVICE,STATE device 2>/dev/null |
  grep -v -e '^lo:' -e "^${bridge}:" | grep -vE ':(unmanaged|.*externally.*)$' | grep -q .; then
  manager=yes
  echo '|renderer=NetworkManager'
fi
if command -v netplan >/dev/null 2>&1; then
  for file in /etc/netplan/*.yaml; do
    case ${file} in */90-xenplay-*) continue ;; esac
    test -s "${file}" && echo '|renderer=netplan' && break
  done
  grep -lE '^[[:space:]]*renderer:[[:space:]]*NetworkManager' /dev/null /etc/netplan/*.yaml 2>/dev/null | head -n 1 | sed 's/^/|netplan_nm=/'
fi
if test -e /run/systemd/netif/state || test -e /etc/systemd/system/multi-user.target.wants/systemd-networkd.service; then
  for file in /etc/systemd/network/*.network; do
    case ${file} in */[05]0-xenplay-*) continue ;; esac
    test -s "${file}" && echo '|renderer=networkd' && break
  done
fi
if command -v wicked >/dev/null 2>&1; then echo '|renderer=wicked'; fi
for file in /etc/sysconfig/network-scripts/ifcfg-*; do
  case ${file} in */ifcfg-lo | */ifcfg-"${bridge}") continue ;; esac
  # A NetworkManager reads these files as its own.
  test "${manager}" = no && test -s "${file}" && echo '|renderer=ifcfg' && break
done
if test -e /etc/network/interfaces && command -v ifup >/dev/null 2>&1; then
  if command -v ifreload >/dev/null 2>&1; then echo '|renderer=ifupdown2'
  elif grep -E '^[[:space:]]*iface[[:space:]]' /etc/network/interfaces /etc/network/interfaces.d/* /dev/null 2>/dev/null \
    | grep -v '/xenplay-[^/]*:' | grep -qvE 'iface[[:space:]]+lo([[:space:]]|$)'; then echo '|renderer=ifupdown'
  else echo '|fallback=ifupdown'; fi
fi
sed -nE 's/^[[:space:]]*(source|source-directory|source-dir)[[:space:]]+([^[:space:]]+).*/|source=\1 \2/p' /etc/network/interfaces 2>/dev/null
# A last line without its end comes out of sed as it is.
echo
if test "${mode}" != routed; then
  awk -v name="${bridge}" 'FILENAME !~ /\/xenplay-[^\/]*$/ && $1 == "iface" && $2 == name { print "|defined=" FILENAME }' \
    /dev/null /etc/network/interfaces /etc/network/interfaces.d/* 2>/dev/null
  grep -lx "Name=${bridge}" /dev/null /etc/systemd/network/* 2>/dev/null | grep -v '/50-xenplay-' | sed 's/^/|defined=/'
  for file in /etc/sysconfig/network-scripts/ifcfg-"${bridge}" /etc/NetworkManager/system-connections/*; do
    case ${file} in */xenplay-*) continue ;; esac
    if test -f "${file}" && ! grep -q '^# written by xenplay (xen_network)' "${file}" &&
      grep -qE "^(DEVICE|interface-name)=[\"']?${bridge}[\"']?\$" "${file}"; then printf '|defined=%s\n' "${file}"; fi
  done
  grep -lE "^[[:space:]]+[\"']?${bridge}[\"']?:" /dev/null /etc/netplan/*.yaml 2>/dev/null | grep -v '/90-xenplay-' | sed 's/^/|defined=/'
fi

# What the profile of NetworkManager by which the uplink is up says beside its addresses, as lines of a keyfile, and whether there is
# one that is not ours.
manager_profile() {
  bounded nmcli -g CONNECTIONS.AVAILABLE-CONNECTIONS device show "${uplink}" 2>/dev/null | tr '|' '\n' |
    grep -E '[^[:space:]]' | grep -qvE "^ *[0-9a-f-]{36} *\$|^ *xenplay-${bridge}-uplink *\$" && echo '|nm_other=yes'
  profile=$(bounded nmcli -g GENERAL.CON-UUID device show "${uplink}" 2>/dev/null)
  test -n "${profile}" || return
  bounded nmcli -t -f connection.id,connection.type,connection.zone,ipv4.dns-search,802-3-ethernet.mtu,802-3-ethernet.cloned-mac-address,802-1x.eap \
    connection show uuid "${profile}" 2>/dev/null | while IFS=: read -r key value; do
    case ${key}=${value} in
      connection.id="xenplay-${bridge}-uplink") break ;;
      connection.type=802-3-ethernet | connection.type=veth | connection.id=* | *= | 802-3-ethernet.mtu=auto | 802-3-ethernet.mtu=0) ;;
      connection.zone=*) printf '|nm_along=zone=%s\n' "${value}" ;;
      ipv4.dns-search=*) printf '|nm_along=dns-search=%s;\n' "$(printf '%s' "${value}" | tr ',' ';')" ;;
      802-3-ethernet.mtu=*) printf '|nm_along=mtu=%s\n' "${value}" ;;
      *) printf '|nm_misfit=%s=%s\n' "${key}" "${value}" ;;
    esac
  done
  # Releases before 1.18 do not know these.
  bounded nmcli -t -f ipv4.routing-rules,ipv6.routing-rules connection show uuid "${profile}" 2>/dev/null |
    sed -nE 's/^(ipv[46]\.routing-rules):(.+)$/|nm_misfit=\1=\2/p'
  bounded nmcli -t -f IP4.DNS device show "${uplink}" 2>/dev/null | sed -n 's/^IP4\.DNS\[[0-9]*\]://p' | tr '\n' ';' | sed 's/^\(.*;\)$/|nm_along=dns=\1/'
  echo
}

# Who sets the uplink up, and what else than its addresses would have to move.
if test "${mode}" = bridged; then
  networkd_files
  test "${manager}" = no || manager_profile
  bounded ip -4 route show default 2>/dev/null |
    awk '$2 == "via" && !found { found = 1; for (i = 3; i < NF; i++) if ($i == "dev") print "|gateway=" $3 "\n|gateway_device=" $(i + 1) }'
  bounded ip -6 route show default 2>/dev/null |
    awk '$2 == "via" && !/ proto ra/ && !found { found = 1; for (i = 3; i < NF; i++) if ($i == "dev") print "|gateway6=" $3 "\n|gateway6_device=" $(i + 1) }'
  bounded ip -o -4 route show dev "${uplink}" 2>/dev/null | grep -vE '^default|proto kernel' | sed 's/ .*//; s/^/|extra_route=/'
  bounded ip -o -6 addr show dev "${uplink}" scope global permanent 2>/dev/null | awk '{ print "|extra_address=" $4 }'
  for file in /etc/network/interfaces /etc/network/interfaces.d/*; do
    grep -qE "^[[:space:]]*iface[[:space:]]+${uplink}[[:space:]]" "${file}" 2>/dev/null || continue
    section "uplink ${file}"
    printf '|0%s\n' "$(stat -c %a "${file}")"
    head -c 65536 -- "${file}" | content
  done
fi
if test "${mode}" = bridged || test "${mode}" = vlan; then
  for file in /etc/netplan/*.yaml; do
    case ${file} in */90-xenplay-*) continue ;; esac
    grep -qE "^[[:space:]]+[\"']?${uplink}[\"']?:" "${file}" 2>/dev/null || continue
    section "uplink ${file}"
    printf '|0%s\n' "$(stat -c %a "${file}")"
    head -c 65536 -- "${file}" | content
  done
fi

test "${mode}" = routed || link "${bridge}"
test -z "${uplink}" || test "${mode}" = bridged || link "${uplink}"
ports=${count}
while test "${ports}" -gt 0; do
  link "$1"
  duplicate "$1"
  shift
  ports=$((ports - 1))
done
if test -r /etc/xen/xl.conf; then
  section xl.conf
  head -c 65536 /etc/xen/xl.conf | sed 's/^/|/'
  # An empty line more, so that a last line without its end is one.
  echo
fi
section addresses
bounded ip -o addr show 2>/dev/null | awk '$3 ~ /^inet/ { print $2, $4 }' | content
section routes
bounded ip -4 route show 2>/dev/null | awk '{ device = ""; for (i = 2; i < NF; i++) if ($i == "dev") device = $(i + 1); print "|" $1, device }
  $1 == "default" && $2 == "via" { gateways[$3] }
  END { print "=needs"; for (gateway in gateways) print "|" gateway }'
# Servers of what is mounted here, and of the roots of guests.
sed -nE 's/^[^ ]+ [^ ]+ nfs4? [^ ]*[,]addr=([0-9a-fA-F.:]+).*/|\1/p; s/^[^#]*(nfsroot=|root=nfs4?:|nfs_server *= *["'\''])([0-9.]+).*/|\2/p' \
  /proc/mounts /etc/xen/*.cfg 2>/dev/null
if test "${mode}" != routed; then
  # addr= is the server's address, which need not be in the first field.
  section nfs
  sed -nE 's/^[^ ]+ ([^ ]+) nfs4? [^ ]*[,]addr=([0-9a-fA-F.:]+).*/\1 \2/p' /proc/mounts | while read -r path server; do
    printf '|%s %s\n' "$(device_to "${server}")" "${path}"
  done
  # What is not mounted now, and may be at any moment or at boot.
  section nfs_listed
  awk 'FILENAME == "/proc/mounts" { mounted[$2]; next }
    $1 !~ /^#/ && $3 ~ /^nfs4?$/ && !($2 in mounted) && ($4 !~ /(^|,)noauto(,|$)/ || $4 ~ /x-systemd\.automount/) {
      server = $1
      if (sub(/^\[/, "", server)) sub(/\].*/, "", server); else sub(/:.*/, "", server)
      print $2, server
    }' /proc/mounts /etc/fstab 2>/dev/null | while read -r path server; do
    case ${server} in
      *:*) ;;
      *[!0-9.]*) server=$(bounded getent hosts "${server}" 2>/dev/null | sed -n '1s/ .*//p') ;;
    esac
    test -z "${server}" || printf '|%s %s\n' "$(device_to "${server}")" "${path}"
  done
fi

rules=no
test "${mode}" != nat || rules=yes
for file in "$@"; do
  section "file ${file}"
  test -e "${file}" || continue
  echo '|present'
  head -c 65536 -- "${file}" | content
  ! grep -qi masquerade "${file}" || rules=yes
done
section filter
if test "${rules}" = yes || test -e /proc/sys/net/bridge/bridge-nf-call-iptables; then
  if command -v iptables >/dev/null 2>&1; then
    bounded iptables -w -S FORWARD 2>/dev/null | sed -n 's/^-P FORWARD /|policy=/p'
  elif command -v nft >/dev/null 2>&1; then
    bounded nft list chains 2>/dev/null | grep -q 'hook forward .*policy drop' && echo '|policy=DROP'
  fi
fi
if test "${rules}" = yes; then
  section masquerade
  if command -v iptables >/dev/null 2>&1; then
    bounded iptables -w -t nat -S POSTROUTING 2>/dev/null | grep -- '-j MASQUERADE' | content
  elif command -v nft >/dev/null 2>&1; then
    bounded nft list table ip "xenplay-${bridge}" 2>/dev/null | sed -n 's/^[[:space:]]*\(.* masquerade\)$/\1/p' | content
  fi
fi
section end
exit 0
