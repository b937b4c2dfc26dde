/** A switch of its own, with its database, in the namespaces of the host; packets go through the switch itself. */
export const START_OVS = `exec >/dev/null 2>&1
mkdir -p /run/openvswitch
db=/run/openvswitch/conf.db
ovsdb-tool create "\${db}" /usr/share/openvswitch/vswitch.ovsschema
ovsdb-server "\${db}" --remote=punix:/run/openvswitch/db.sock --pidfile=/run/openvswitch/ovsdb-server.pid --detach --no-chdir --log-file=/dev/null
ovs-vsctl --no-wait --timeout=30 init
/usr/lib/openvswitch-switch/ovs-vswitchd unix:/run/openvswitch/db.sock --pidfile=/run/openvswitch/ovs-vswitchd.pid --detach --no-chdir --log-file=/dev/null`;
