/** The first line of every file of this module. */
export const HEADER = '# written by xenplay (xen_network): changes made by hand are overwritten';
