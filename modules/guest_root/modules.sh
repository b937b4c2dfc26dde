# Modules of a kernel that a guest is given from outside: its own tree has those of its own kernels, if any.
set -u

# Where the tree one is in keeps modules: below usr when lib is a link there.
modules_folder() { if test -L lib; then echo usr/lib/modules; else echo lib/modules; fi; }

# $1 folder of modules on the host: can it be copied?
tell_modules() {
  test -n "$1" || return 0
  test ! -f "$1/modules.dep" || echo modules_source=yes
}

# $1 folder of modules on the host; one is in the tree. Links of the guest are not followed.
has_modules() {
  folder=$(modules_folder)
  for step in "${folder%%/*}" "${folder%/*}" "${folder}" "${folder}/${1##*/}"; do test ! -L "${step}" || return 1; done
  test -f "${folder}/${1##*/}/modules.dep"
}

kib_of_modules() { if test -z "$1"; then echo 0; else du -skx -- "$1/" | cut -f 1; fi; }
