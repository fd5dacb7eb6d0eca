// What lies at a path.

const { exists, realpath, stat } = __primordials.modules;

/**
 * @param {string} path
 * @returns {'file' | 'folder' | undefined} undefined: nothing, or neither
 */
export function kindOfFile(path) {
  if (!exists(path)) return undefined;
  let mode;
  try {
    ({ mode } = stat(path));
  } catch (error) {
    const { code } = /** @type {{ code?: string }} */ (error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
  const type = mode & 0o170000;
  return type === 0o100000 ? 'file' : type === 0o040000 ? 'folder' : undefined;
}

/**
 * @param {string} path
 * @returns {boolean}
 */
export function isFile(path) {
  return kindOfFile(path) === 'file';
}

/**
 * @param {string} path
 * @returns {string | undefined} its real path when there is a file
 */
export function realFile(path) {
  return isFile(path) ? realpath(path) : undefined;
}
