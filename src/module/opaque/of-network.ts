/** Whether a text that a shell is given seems to change the network: it names files of it, or a tool with a verb that changes. */
export function seemsToTouchNetwork(text: string): boolean {
  return SIGNS.some(sign => sign.test(text));
}

/** What a word of a command may stand behind. */
const WORD = String.raw`(?:^|[\s;&|({\`'"/])`;

const SIGNS = [
  String.raw`/etc/(?:network|netplan|NetworkManager|systemd/network|sysconfig/network(?:-scripts)?)(?:/|\b)`,
  String.raw`${WORD}(?:ifup|ifdown|ifreload|ifconfig|nmcli|netplan|networkctl|brctl|ovs-vsctl|ovs-ofctl|iptables|ip6tables|ebtables|nft|ufw|firewall-cmd|dhclient)\b`,
  String.raw`${WORD}(?:ip|bridge|route|tc)\s[^\n;|&]{0,300}\b(?:add|del|delete|set|change|replace|append|flush)\b`,
  String.raw`${WORD}(?:systemctl|service|rc-service|invoke-rc\.d|init\.d)\b[^\n;|&]{0,300}\b(?:networking|network|NetworkManager|systemd-networkd|wicked\w*|connman|dhcpcd|openvswitch\S*|firewalld|nftables|iptables|dnsmasq)\b`,
  String.raw`${WORD}sysctl\b[^\n;|&]{0,300}\bnet[./]`,
].map(sign => new RegExp(sign, 'm'));
