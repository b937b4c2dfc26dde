# Looks at a kernel for guests and its initramfs, and at what they would be made of. Changes nothing.
# $1 kernel, $2 initramfs or "", $3 dom0|package|file, $4 release or "", $5 package, $6 kernel file, $7 initramfs file,
# $8 configuration file ("" each when it does not matter)
# Sections: "=NAME", then lines with "|" before each.
set -u
LC_ALL=C
export LC_ALL
PATH=${PATH}:/usr/local/sbin:/usr/sbin:/sbin
kernel=$1 ramdisk=$2 from=$3 version=$4 package=$5 kernel_file=$6 ramdisk_file=$7 config_file=$8

section() { printf '=%s\n' "$1"; }
# $1 key, $2 path
file_facts() {
  if test -L "$2"; then echo "|$1=link"
  elif test -f "$2"; then echo "|$1=$(stat -c '%s %Y' "$2")"
  elif test -e "$2"; then echo "|$1=other"; fi
}

section tools
for tool in stat mkinitramfs dracut unshare apt-get dpkg-deb; do
  command -v "${tool}" >/dev/null 2>&1 && echo "|${tool}"
done

section files
file_facts kernel "${kernel}"
test -z "${ramdisk}" || file_facts ramdisk "${ramdisk}"
test ! -f "${kernel}.xenplay" || sed 's/^/|marker:/' "${kernel}.xenplay"

section source
case ${from} in
  dom0)
    # The newest that has both; sort -V knows 6.10 from 6.9.
    all=$(for folder in /lib/modules/*; do test ! -d "${folder}" || echo "${folder##*/}"; done)
    for folder in $(printf '%s\n' "${all}" | sort -V 2>/dev/null || printf '%s\n' "${all}"); do
      test -f "/boot/vmlinuz-${folder}" || continue
      echo "|has=${folder}"
      newest=${folder}
    done
    release=${version:-${newest:-}}
    if test -n "${release}"; then
      echo "|release=${release}"
      file_facts kernel_source "/boot/vmlinuz-${release}"
      test ! -d "/lib/modules/${release}" || echo '|modules=yes'
      # Distributions keep it in one of these; of the kernel that runs, it may be in the kernel itself.
      for config_file in "/boot/config-${release}" "/lib/modules/${release}/config" "/lib/modules/${release}/build/.config"; do
        test ! -f "${config_file}" || break
      done
      test -f "${config_file}" || test "${release}" != "$(uname -r)" || config_file=/proc/config.gz
    fi ;;
  package)
    case ${package} in
      /*) file_facts package "${package}" ;;
      *)
        policy=$(apt-cache policy "${package}" 2>/dev/null | sed -n 's/^  Candidate: //p')
        test -z "${policy}" || test "${policy}" = '(none)' || echo "|candidate=${policy}" ;;
    esac ;;
  file)
    file_facts kernel_source "${kernel_file}"
    test -z "${ramdisk_file}" || file_facts ramdisk_source "${ramdisk_file}"
    test -z "${version}" || test ! -d "/lib/modules/${version}" || echo '|modules=yes' ;;
esac

# An option that is told to be off is "n"; one that is not told at all may be unknown to that kernel.
print_config() {
  case ${config_file} in *.gz) gzip -dc <"${config_file}" ;; *) cat <"${config_file}" ;; esac |
    sed -n 's/^# \(CONFIG_XEN_PV\) is not set$/|\1=n/p
      /^CONFIG_\(XEN\|XEN_PV\|XEN_PVH\|PVH\|XEN_NETDEV_FRONTEND\|XEN_BLKDEV_FRONTEND\|NFS_FS\|NFS_V3\|NFS_V4\|IP_PNP\|ROOT_NFS\)=/s/^/|/p'
}
section config
if test -n "${config_file}" && test -f "${config_file}"; then
  echo '|#read'
  print_config
fi
exit 0
