#!/bin/sh
# host.sh BASE FLAVOUR NUMBER ADDRESS MAX_STARTUPS DISK: becomes one host. It is the first process of new mount, PID, UTS
# and IPC namespaces inside the host's network namespace: ending it ends all that the host runs, mounts included.
# Descriptor 3 gets one line: "ready NAME" when sshd listens, else "failed NAME".
set -eu
base="$1"
flavour="$2"
number="$3"
address="$4"
max_startups="$5"
disk="$6"
name="h${number}"
key="${base}/keys/host.$(((number - 1) % 64 + 1))"
trap 'echo "failed ${name}" >&3' EXIT

# Every host mounts its own memory at the same place: nobody outside this namespace sees it.
cd "${base}/mnt"
mount -t tmpfs -o "size=${disk},mode=755" "${name}" .
cd "${base}/mnt"
mkdir up wk root
mount -t overlay -o "lowerdir=${base}/root,upperdir=up,workdir=wk" "${name}" root
cd root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
hostname "${name}"
echo "${name}" >etc/hostname
printf '127.0.0.1 localhost\n%s %s\n10.77.0.1 control\n' "${address}" "${name}" >etc/hosts
ip -batch - <<EOF
link set lo up
addr add ${address}/16 dev eth0
link set eth0 up
route add default via 10.77.0.1
EOF

case "${flavour}" in
  busybox)
    cp "${key}.dropbear" etc/dropbear/ed25519
    set -- /usr/sbin/dropbear -E -r /etc/dropbear/ed25519 -P /run/sshd.pid
    ;;
  *)
    cp "${key}" etc/ssh/ssh_host_ed25519_key
    mkdir -p run/sshd
    set -- /usr/sbin/sshd -E /var/log/sshd.log -o "MaxStartups=${max_startups}"
    ;;
esac

pivot_root . mnt
exec chroot . /sbin/fleet-init "$@"
