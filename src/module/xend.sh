# Whether xend runs: by its pid file or, where that is gone, by its process, a Python that was started with its path. That is looked for only
# where there is a xend.
xend_runs() {
  for file in /var/run/xend.pid /run/xend.pid; do
    { read -r pid <"${file}"; } 2>/dev/null || continue
    test -z "${pid}" || test ! -d "/proc/${pid}" || return 0
  done
  for file in /usr/sbin/xend /usr/lib/xen*/bin/xend; do test ! -e "${file}" || break; done
  test -e "${file}" || return 1
  for file in /proc/[0-9]*/comm; do
    { read -r process <"${file}"; } 2>/dev/null || continue
    case ${process} in xend) return 0 ;; python*) ;; *) continue ;; esac
    case $(tr '\0' ' ' <"${file%comm}cmdline" 2>/dev/null) in */xend' '*) return 0 ;; esac
  done
  return 1
}
