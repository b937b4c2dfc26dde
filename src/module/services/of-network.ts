/** Services that make, rename or filter the network of a host. */
const OF_NETWORK =
  /^(?:networking|network|NetworkManager|systemd-networkd|systemd-network-generator|netplan-.*|wicked.*|connman|dhcpcd|ifup@.*|ifupdown.*|openvswitch.*|ovs.*|dnsmasq|nftables|iptables|ip6tables|firewalld|ufw|shorewall.*|netfilter-persistent|ferm)(?:\.service)?$/;

export function isOfNetwork(name: string | undefined): boolean {
  return name !== undefined && OF_NETWORK.test(name);
}
